import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { actionKinds, actionWords } from "./audit-text";

/** Every action that a source of the product records by its name. */
function recordedActions(): string[] {
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const texts = files.map((file) => readFileSync(path.join("lib", file), "utf8"));
  const names = texts.flatMap((text) => [...text.matchAll(/(?:action: |withAudit\(\s*actor,\s*)"([a-z]+\.[a-z_]+)"/g)]);
  return [...new Set(names.map(([, name = ""]) => name))].sort();
}

test("every action of the audit is said in words, and can be looked for by its kind", () => {
  const recorded = recordedActions();
  expect(recorded).toContain("device.add");
  expect(recorded.length).toBeGreaterThan(30);
  expect(recorded.filter((action) => actionWords(action).includes(":"))).toEqual([]);
  expect(recorded.filter((action) => !actionKinds.some(({ value }) => value !== "" && action.startsWith(value)))).toEqual([]);
});

test("the use of a secret says what for", () => {
  expect(actionWords("secret.use", "prove")).toBe("Used a sealed secret to prove it at the server");
  expect(actionWords("secret.use")).toBe("Used a sealed secret");
});
