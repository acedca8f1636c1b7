import { expect, test } from "vitest";
import { nextAt } from "@/lib/platform/time-of-day";

/** The moments of a time of day, one after another. */
function moments(clock: string, from: string, count: number): string[] {
  let at = new Date(from);
  return Array.from({ length: count }, () => {
    at = nextAt(clock, "Europe/Amsterdam", at);
    return at.toISOString();
  });
}

test("a time of day comes once a day, also when clocks are put forward or back", () => {
  expect(moments("07:15", "2026-03-28T00:00:00Z", 3)).toEqual([
    "2026-03-28T06:15:00.000Z",
    "2026-03-29T05:15:00.000Z",
    "2026-03-30T05:15:00.000Z",
  ]);
  expect(moments("02:30", "2026-03-28T00:00:00Z", 3).map((at) => at.slice(0, 10))).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
  expect(moments("02:30", "2026-10-24T00:00:00Z", 3).map((at) => at.slice(0, 10))).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
});
