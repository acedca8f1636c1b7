import { expect, test } from "vitest";
import { untilWords } from "./time";
import { ageWords, serverTimes } from "./times";

const now = Date.parse("2026-11-21T15:00:00Z");
const ago = (seconds: number) => ageWords(new Date(now - seconds * 1_000), now, serverTimes);

test("an age is said in seconds, then minutes, then the clock, then the date", () => {
  expect([ago(0), ago(12), ago(89), ago(90), ago(48 * 60)]).toEqual(["0 s", "12 s", "89 s", "2 min", "48 min"]);
  expect(ago(3 * 3_600)).toBe("12:00");
  expect(ago(24 * 3_600)).toBe("20 Nov");
  expect(ageWords("2024-02-03T00:00:00Z", now, serverTimes)).toBe("3 Feb 2024");
});

test("a clock that is a little ahead of ours never gives a negative age", () => {
  expect(ageWords(new Date(now + 5_000), now, serverTimes)).toBe("0 s");
});

test("a time to come is said as long as it is, and no longer", () => {
  const to = new Date(now + 17_200).toISOString();
  expect([0, 16_300, 17_200, 60_000].map((ms) => untilWords(to, now + ms))).toEqual(["18 s", "1 s", undefined, undefined]);
  expect(untilWords(new Date(now + 200_000).toISOString(), now)).toBe("4 min");
  const later = (minutes: number) => untilWords(new Date(now + minutes * 60_000).toISOString(), now);
  expect([later(89), later(373), later(720), later(7 * 1_440)]).toEqual(["89 min", "6 h 13 min", "12 h", "7 days"]);
  expect(untilWords("no time", now)).toBeUndefined();
});
