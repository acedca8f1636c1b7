import { expect, test } from "vitest";
import { ticksOf } from "./status-meter";

const counts = (yes: number, no: number, differs: number, unknown: number) => ({ yes, no, differs, unknown, not_applicable: 3 });

test("the meter always has 52 ticks, whatever the fleet's size", () => {
  for (const fleet of [counts(1, 0, 0, 0), counts(398, 14, 0, 0), counts(99_997, 1, 1, 1), counts(13, 13, 13, 13)]) {
    expect(ticksOf(fleet)).toHaveLength(52);
  }
});

test("one broken device among a hundred thousand still has its tick", () => {
  expect(ticksOf(counts(99_999, 1, 0, 0)).filter((state) => state === "no")).toHaveLength(1);
});

test("an empty fleet has no ticks", () => {
  expect(ticksOf(counts(0, 0, 0, 0))).toEqual([]);
});
