import { expect, test } from "vitest";
import { ageWords, untilWords } from "./time";

const now = new Date(2026, 10, 21, 15, 0, 0).getTime();
const ago = (seconds: number) => ageWords(new Date(now - seconds * 1_000), now);

test("an age is said in seconds, then minutes, then the clock, then the date", () => {
  expect([ago(0), ago(12), ago(89), ago(90), ago(48 * 60)]).toEqual(["0 s", "12 s", "89 s", "2 min", "48 min"]);
  expect(ago(3 * 3_600)).toBe("12:00");
  expect(ago(24 * 3_600)).toBe("20 Nov");
  expect(ageWords(new Date(2024, 1, 3), now)).toBe("3 Feb 2024");
});

test("a clock that is a little ahead of ours never gives a negative age", () => {
  expect(ageWords(new Date(now + 5_000), now)).toBe("0 s");
});

test("a time to come is said as long as it is, and no longer", () => {
  const to = new Date(now + 17_200).toISOString();
  expect([0, 16_300, 17_200, 60_000].map((ms) => untilWords(to, now + ms))).toEqual(["18 s", "1 s", undefined, undefined]);
  expect(untilWords(new Date(now + 200_000).toISOString(), now)).toBe("4 min");
  expect(untilWords("no time", now)).toBeUndefined();
});
