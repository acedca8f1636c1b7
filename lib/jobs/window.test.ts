import { expect, test } from "vitest";
import { untilOpenMs } from "./window";

const hourMs = 3_600_000;
const night = { from: "01:00", to: "05:00", timeZone: "Europe/Berlin" } as const;

test("a window is open from its beginning until its end, in its own time zone", () => {
  expect(untilOpenMs(night, new Date("2026-11-26T00:00:00Z"))).toBe(0);
  expect(untilOpenMs(night, new Date("2026-11-26T03:59:59Z"))).toBe(0);
  expect(untilOpenMs(night, new Date("2026-11-26T04:00:00Z"))).toBe(20 * hourMs);
  expect(untilOpenMs(night, new Date("2026-11-25T22:00:00Z"))).toBe(2 * hourMs);
});

test("a window over midnight is open on both sides of it", () => {
  const late = { from: "22:00", to: "02:00", timeZone: "UTC" };
  expect(untilOpenMs(late, new Date("2026-11-26T23:30:00Z"))).toBe(0);
  expect(untilOpenMs(late, new Date("2026-11-26T01:30:00Z"))).toBe(0);
  expect(untilOpenMs(late, new Date("2026-11-26T02:00:00Z"))).toBe(20 * hourMs);
});

test("the night in which the clocks go forward has an hour less", () => {
  const short = { from: "01:30", to: "05:00", timeZone: "Europe/Berlin" };
  expect(untilOpenMs(short, new Date("2026-03-29T00:30:00Z"))).toBe(0);
  expect(untilOpenMs(short, new Date("2026-03-29T02:59:00Z"))).toBe(0);
  expect(untilOpenMs(short, new Date("2026-03-29T03:00:00Z"))).toBe(20.5 * hourMs);
});

test("in the night in which the clocks go back a window is an hour longer, and an hour that comes twice opens one window", () => {
  expect(untilOpenMs(night, new Date("2026-10-24T23:00:00Z"))).toBe(0);
  expect(untilOpenMs(night, new Date("2026-10-25T03:59:00Z"))).toBe(0);
  expect(untilOpenMs(night, new Date("2026-10-25T04:00:00Z"))).toBe(20 * hourMs);
  const twice = { from: "02:15", to: "02:45", timeZone: "Europe/Berlin" };
  expect(untilOpenMs(twice, new Date("2026-10-25T00:30:00Z"))).toBe(0);
  expect(untilOpenMs(twice, new Date("2026-10-25T02:00:00Z"))).toBeGreaterThan(22 * hourMs);
});

test("a window whose end the clocks leave out in spring is closed by the morning", () => {
  const short = { from: "01:00", to: "02:30", timeZone: "Europe/Berlin" };
  expect(untilOpenMs(short, new Date("2026-03-29T00:30:00Z"))).toBe(0);
  expect(untilOpenMs(short, new Date("2026-03-29T04:00:00Z"))).toBeGreaterThan(18 * hourMs);
});
