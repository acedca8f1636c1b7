import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./sources";

/** A file that breaks one rule of biome.json, and the name of that rule. */
const probes: readonly (readonly [guarantee: string, rule: string, file: string, text: string])[] = [
  ["only lib/platform/env.ts reads the environment", "noProcessEnv", "lib/a/four.ts", "export const y = process.env.PORT;\n"],
  ["only commands and the log write to the console", "noConsole", "lib/a/five.ts", 'console.log("x");\n'],
  ["nothing but app exports a default", "noDefaultExport", "lib/a/six.ts", "export default 1;\n"],
  ["no type is any", "noExplicitAny", "lib/a/seven.ts", "export const y: any = 1;\n"],
  ["no value is claimed to be there", "noNonNullAssertion", "lib/a/eight.ts", "export const y = (z: string[]) => z[0]!;\n"],
  ["files are named in kebab-case", "useFilenamingConvention", "lib/a/nineTimes.ts", "export const y = 1;\n"],
  ["imports do not go in circles", "noImportCycles", "lib/a/circle.ts", 'import { b } from "./circle-back";\nexport const a = () => b;\n'],
  ["no promise is forgotten", "noFloatingPromises", "lib/a/ten.ts", "async function work() {}\nwork();\n"],
  ["no test runs alone", "noFocusedTests", "lib/a/eleven.test.ts", 'import { test } from "vitest";\ntest.only("x", () => {});\n'],
  ["no test is switched off", "noSkippedTests", "lib/a/twelve.test.ts", 'import { test } from "vitest";\ntest.skip("x", () => {});\n'],
  ["no barrel files", "noBarrelFile", "lib/a/thirteen.ts", 'export * from "./three";\n'],
];

interface Diagnostic {
  readonly category: string;
  readonly severity: string;
  readonly location: { readonly path: string | { readonly file: string } };
}

const folder = mkdtempSync(path.join(tmpdir(), "lineward-rules-"));
let fired: { file: string; rule: string }[] = [];

beforeAll(() => {
  cpSync(path.join(root, "package.json"), path.join(folder, "package.json"));
  cpSync(path.join(root, "biome.json"), path.join(folder, "biome.json"));
  cpSync(path.join(root, "tsconfig.json"), path.join(folder, "tsconfig.json"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const files = probes.map(([, , file, text]) => [file, text] as const);
  for (const [file, text] of [...files, ["lib/a/circle-back.ts", 'import { a } from "./circle";\nexport const b = () => a;\n'] as const]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const biome = path.join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "lib"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (!stdout.includes("{")) {
    throw new Error(`Biome gave no report: ${stderr}`);
  }
  const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { diagnostics: Diagnostic[] };
  fired = report.diagnostics
    .filter((diagnostic) => diagnostic.severity === "error")
    .map(({ category, location }) => {
      const file = typeof location.path === "string" ? location.path : location.path.file;
      return { file: file.replaceAll("\\", "/"), rule: category.split("/").at(-1) ?? "" };
    });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(probes)("%s: the rule %s fires as an error", (_guarantee, rule, file) => {
  expect(fired.filter((candidate) => candidate.file.endsWith(file)).map((item) => item.rule)).toContain(rule);
});
