import { expect, test } from "vitest";
import { nextOf } from "./due";

const settings = { on: true, at: "02:00", timeZone: "UTC", keepDays: 14, folder: null, drill: true, since: "2026-01-01T12:00:00.000Z" };
const now = Date.parse("2026-11-26T12:00:00.000Z");
const next = (scheduledAt: string | null, lastFailureAt: string | null = null) =>
  nextOf({ settings, scheduledAt, lastFailureAt }, now)?.toISOString();

test("the next backup comes at its time of day after the last one, and an hour after one that failed", () => {
  expect(next("2026-11-26T02:00:01.000Z")).toBe("2026-11-27T02:00:00.000Z");
  expect(next("2026-11-26T02:00:01.000Z", "2026-11-26T02:00:05.000Z")).toBe("2026-11-26T03:00:05.000Z");
});

test("a clock that was years ahead once, and was set back, does not stop the schedule until then", () => {
  const wrong = "2030-01-01T02:00:00.000Z";
  expect(Date.parse(next(wrong) ?? "")).toBeLessThan(now);
  expect(Date.parse(next(wrong, wrong) ?? "")).toBeLessThan(now);
  expect(next("2026-11-26T02:00:01.000Z", wrong)).toBe("2026-11-27T02:00:00.000Z");
});
