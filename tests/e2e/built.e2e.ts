import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { projectRoot } from "../support/project-root";
import { test } from "./fixtures";

test("the build takes along what runs, and no file of the tests, the docs or the components", () => {
  const list = path.join(projectRoot, ".next/server/instrumentation.js.nft.json");
  const { files } = JSON.parse(readFileSync(list, "utf8")) as { files: string[] };
  const taken = files.map((file) => path.relative(projectRoot, path.resolve(path.dirname(list), file)));
  // One path that is known only when it runs makes the build take the whole project.
  expect(taken.filter((file) => /^(tests|docs|components|data|demo-data|dev-data)\//.test(file))).toEqual([]);
  expect(taken.some((file) => file.startsWith("prisma/sqlite/migrations/"))).toBe(true);
});
