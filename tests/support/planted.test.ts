import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findPlanted } from "./planted";

const folder = mkdtempSync(path.join(tmpdir(), "lineward-planted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'p"l&an<ted/1 2+3';
const planted = [{ label: "a test's secret", secret }];

const shown: Readonly<Record<string, string>> = {
  "as it is": `x${secret}x`,
  "in JSON": JSON.stringify({ password: secret }),
  "in a URL": `/login?password=${encodeURIComponent(secret)}`,
  "in HTML": '<b title="p&quot;l&amp;an&lt;ted/1 2+3">',
  "in base64": Buffer.from(secret).toString("base64"),
  "in hex": Buffer.from(secret).toString("hex"),
};

test.each(Object.entries(shown))("a planted secret is found %s", (name, text) => {
  const file = path.join(folder, `${name.replaceAll(" ", "-")}.txt`);
  writeFileSync(file, text);
  expect(findPlanted([file], planted)).toEqual([`a test's secret in ${file}`]);
});

test("a folder is searched to its bottom, and a file without the secret is no hit", () => {
  expect(findPlanted([folder], planted)).toHaveLength(Object.keys(shown).length);
  expect(findPlanted([folder], [{ label: "another", secret: "never-written-anywhere" }])).toEqual([]);
});
