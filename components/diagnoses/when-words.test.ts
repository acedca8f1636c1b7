import { expect, test } from "vitest";
import { timesOf } from "../ui/times";
import { triedWords, whenWords } from "./when-words";

const now = new Date("2026-03-26T12:00:00Z");
const times = timesOf("en-GB", "UTC");

test("a look of today has its clock, an earlier one its day too", () => {
  expect(whenWords("2026-03-26T10:41:07Z", times, now)).toBe("Today 10:41");
  expect(whenWords("2026-03-14T08:05:00Z", times, now)).toBe("14 Mar 08:05");
});

test("a look says when it was and how long it took, once it has ended", () => {
  expect(triedWords("2026-03-26T10:41:07Z", null, times, now)).toBe("Tried at 10:41:07");
  expect(triedWords("2026-03-14T10:41:07Z", "2026-03-14T10:41:10Z", times, now)).toBe("Tried at 14 Mar, 10:41:07, took 3.0 s");
});
