import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { hashOf, isFresh, markDone } from "./content-hash.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "lineward-stamp-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name, text) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};

test("a build is repeated when a source's content, name or surroundings change, and not when only its time does", () => {
  write("lib/a.ts", "1");
  write("lib/a.test.ts", "1");
  const before = hashOf([folder], "node 20");
  utimesSync(path.join(folder, "lib/a.ts"), new Date(0), new Date(0));
  write("lib/a.test.ts", "2");
  expect(hashOf([folder], "node 20")).toBe(before);
  expect(hashOf([folder], "node 22")).not.toBe(before);
  write("lib/b.ts", "");
  expect(hashOf([folder], "node 20")).not.toBe(before);
  rmSync(path.join(folder, "lib/b.ts"));
  write("lib/a.ts", "2");
  expect(hashOf([folder], "node 20")).not.toBe(before);
});

test("what was never finished is not fresh", () => {
  const stamp = path.join(folder, "stamps/step");
  expect(isFresh(stamp, "x")).toBe(false);
  markDone(stamp, "x");
  expect(isFresh(stamp, "x")).toBe(true);
  expect(isFresh(stamp, "y")).toBe(false);
});
