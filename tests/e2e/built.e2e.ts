import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { projectRoot } from "../support/project-root";
import { test } from "./fixtures";

test("the build takes along what its pages run, and no file of the tests, the docs, the API or of somebody's data", () => {
  const folder = path.join(projectRoot, ".next/server");
  const lists = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("/page.js.nft.json"));
  expect(lists.length).toBeGreaterThan(40);
  const taken = lists.flatMap((list) => {
    const { files } = JSON.parse(readFileSync(path.join(folder, list), "utf8")) as { files: string[] };
    return files.map((file) => path.relative(projectRoot, path.resolve(folder, path.dirname(list), file)));
  });
  expect(taken.some((file) => file.startsWith(".next/server/"))).toBe(true);
  // One path that is known only when it runs makes the build take the whole project. The API is loaded by our own server, without Next.
  expect(taken.filter((file) => !/^(node_modules|\.next)\//.test(file))).toEqual([]);
});
