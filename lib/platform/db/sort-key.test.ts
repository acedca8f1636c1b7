import { expect, test } from "vitest";
import { sortKeyOf } from "./sort-key";

const sorted = (names: string[]) => [...names].sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1));

test("numbers in a name count as numbers, and case does not count", () => {
  expect(sorted(["Apartment 10", "apartment 2", "Apartment 1, left", "Apartment 1", "Lobby"])).toEqual([
    "Apartment 1",
    "Apartment 1, left",
    "apartment 2",
    "Apartment 10",
    "Lobby",
  ]);
});

test("numbers longer than any house number keep their order as text", () => {
  expect(sorted(["+4420123456789", "+4420123456788", "9"])).toEqual(["+4420123456788", "+4420123456789", "9"]);
});
