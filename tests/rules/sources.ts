import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One source file of the project, by its path from the project's folder, with forward slashes. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export const root = path.resolve(import.meta.dirname, "../..");

const rooms = ["app", "components", "lib", "tests", "tools"];
const generated = new Set(["node_modules", "client"]);

function below(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return generated.has(entry.name) ? [] : below(file);
    }
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [file] : [];
  });
}

/** Every hand-written TypeScript and JavaScript file of the rooms. */
export function sources(): Source[] {
  return rooms.flatMap(below).map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

/** The text without comments, so that an explanation may name what code may not. Strings that hold "//" after a colon are kept. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

/** What a file imports, as project paths ("lib/net/device-http") where it is ours, else as written. */
export function importsOf({ file, text }: Source): string[] {
  const found = [...withoutComments(text).matchAll(/(?:from\s+|import\s+|import\(\s*|require\(\s*)["']([^"']+)["']/g)];
  return found.map(([, target = ""]) => {
    if (target.startsWith("@/")) {
      return target.slice(2);
    }
    return target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target) : target;
  });
}
