import { expect, test } from "vitest";
import { loadedWith } from "./import-graph";

const isDriver = (file: string) => /^lib\/drivers\/[^/]+\//.test(file);

test("adding a site loads no driver of any family", () => {
  expect([...loadedWith("app/api/sites/route.ts").keys()].filter(isDriver)).toEqual([]);
});

test("the same look finds the drivers where they are loaded", () => {
  expect([...loadedWith("app/api/devices/route.ts").keys()].some(isDriver)).toBe(true);
});
