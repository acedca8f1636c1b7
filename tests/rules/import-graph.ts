import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { importsOf, root } from "./sources";

/** What only the compiler reads is not loaded. */
const withoutTypes = (text: string) => text.replaceAll(/^(?:import|export)\s+type\s[^;]*;/gm, "");

function fileOf(target: string): string | undefined {
  return [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find(
    (file) => /\.tsx?$/.test(file) && existsSync(path.join(root, file)),
  );
}

/** Every file of ours that is loaded with this one, each with the file that first asks for it. */
export function loadedWith(entry: string): Map<string, string> {
  const seen = new Map([[entry, ""]]);
  for (const file of seen.keys()) {
    const text = withoutTypes(readFileSync(path.join(root, file), "utf8"));
    for (const target of importsOf({ file, text })) {
      const found = fileOf(target);
      if (found !== undefined && !seen.has(found)) {
        seen.set(found, file);
      }
    }
  }
  return seen;
}
