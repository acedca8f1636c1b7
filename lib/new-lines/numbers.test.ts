import { expect, test } from "vitest";
import { holesIn, nextFree, usedIn } from "./numbers";

const range = { first: "0101", last: "0110" };
const used = new Set(["0101", "0102", "0105", "0109", "102", "9999", "front"]);

test("the next number is the first that nobody has, as long as the first of the range", () => {
  expect(nextFree(range, used)).toBe("0103");
  expect(nextFree({ first: "9", last: "12" }, new Set(["9"]))).toBe("10");
});

test("a full range has no next number", () => {
  expect(nextFree({ first: "1", last: "2" }, new Set(["1", "2"]))).toBeUndefined();
});

test("holes are the free numbers before the last used one, in a row", () => {
  expect(holesIn(range, used)).toEqual([
    { first: "0103", last: "0104", count: 2 },
    { first: "0106", last: "0108", count: 3 },
  ]);
  expect(holesIn(range, new Set())).toEqual([]);
});

test("only numbers of the range, written like it, count as used", () => {
  expect(usedIn(range, used)).toBe(4);
});
