import { expect, test } from "vitest";
import { drillIsDue, nextOf, tooOldSince } from "./due";

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

test("a backup, a schedule and a drill that a clock made which was ahead do not hide that there has been none since", () => {
  const madeAt = (...days: string[]) => days.map((day) => new Date(`${day}T02:00:00.000Z`));
  const since = (days: readonly Date[], set = settings.since) =>
    tooOldSince({ settings: { ...settings, since: set } }, days, now)?.toISOString();
  expect(since(madeAt("2026-11-26", "2026-11-25"))).toBeUndefined();
  expect(since(madeAt("2030-01-01", "2026-11-20"))).toBe("2026-11-21T14:00:00.000Z");
  expect(since(madeAt("2030-01-01", "2026-11-26"))).toBeUndefined();
  expect(since(madeAt("2026-11-20"), "2030-01-01T00:00:00.000Z")).toBe("2026-11-21T14:00:00.000Z");
  expect(drillIsDue("2030-01-01T02:00:00.000Z", now)).toBe(true);
  expect(drillIsDue("2026-11-25T02:00:00.000Z", now)).toBe(false);
});
