import { expect, test } from "vitest";
import { ageWords, serverTimes, timesOf } from "./times";

const at = "2034-03-31T22:05:09Z";

test("a moment is told in the reader's zone and order of words, with 24 hours everywhere", () => {
  expect(serverTimes.exact(at)).toBe("31 Mar 2034, 22:05:09");
  expect(timesOf("en-US", "America/New_York").exact(at)).toBe("Mar 31, 2034, 18:05:09");
  expect(timesOf("de-DE", "Europe/Berlin").exact(at)).toBe("1. Apr. 2034, 00:05:09");
  expect(timesOf("en-US", "Europe/Berlin").clock(at)).toBe("00:05");
  expect(timesOf("hi-IN", "Asia/Kolkata").clock(at)).toBe("03:35");
});

test("an age becomes a clock within the reader's day, and a date beyond it", () => {
  const berlin = timesOf("en-GB", "Europe/Berlin");
  expect(ageWords(at, Date.parse(at) + 12_000, berlin)).toBe("12 s");
  expect(ageWords(at, Date.parse(at) + 48 * 60_000, berlin)).toBe("48 min");
  // Two hours later it is another day at Greenwich, and the same one in Berlin.
  const later = Date.parse(at) + 2 * 3_600_000;
  expect(ageWords(at, later, berlin)).toBe("00:05");
  expect(ageWords(at, later, serverTimes)).toBe("31 Mar");
  expect(ageWords(at, Date.parse("2035-01-01T12:00:00Z"), berlin)).toBe("1 Apr 2034");
});
