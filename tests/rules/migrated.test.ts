import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "./sources";

const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");

test("every change of the models has its migration: run `npm run new-migration -- name`", () => {
  expect(textOf("prisma/migrated.prisma")).toBe(textOf("prisma/models.prisma"));
});
