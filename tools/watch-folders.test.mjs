import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { watchFolders } from "./watch-folders.mjs";

const root = mkdtempSync(path.join(tmpdir(), "lineward-watch-"));
mkdirSync(path.join(root, "sites"));
mkdirSync(path.join(root, "client"));
const told = [];
const end = watchFolders([root], (files) => told.push(...files.map((file) => path.relative(root, file))), new Set(["client"]));

afterAll(() => {
  end();
  rmSync(root, { recursive: true, force: true });
});

const heard = (file) => vi.waitFor(() => expect(told).toContain(file));

test("a changed file is told, also one that an editor puts in place by renaming, and one in a new folder", async () => {
  writeFileSync(path.join(root, "sites/service.ts"), "1");
  await heard("sites/service.ts");
  writeFileSync(path.join(root, "sites/.store.ts.new"), "1");
  renameSync(path.join(root, "sites/.store.ts.new"), path.join(root, "sites/store.ts"));
  await heard("sites/store.ts");
  mkdirSync(path.join(root, "jobs/deep"), { recursive: true });
  await vi.waitFor(() => {
    writeFileSync(path.join(root, "jobs/deep/tasks.ts"), String(told.length));
    expect(told).toContain("jobs/deep/tasks.ts");
  });
  writeFileSync(path.join(root, "client/made.ts"), "1");
  writeFileSync(path.join(root, "sites/last.ts"), "1");
  await heard("sites/last.ts");
  expect(told.filter((file) => file.startsWith("client"))).toEqual([]);
});
