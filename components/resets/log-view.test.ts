import { expect, test } from "vitest";
import { logAddress, readLogView, timesOf } from "./log-view";

const now = new Date(2026, 2, 14, 15, 30);
const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString();

test("a day of the log is the reader's own, from midnight to midnight", () => {
  expect(timesOf({ day: "today" }, now)).toEqual({ from: local(2026, 3, 14) });
  expect(timesOf({ day: "yesterday" }, now)).toEqual({ from: local(2026, 3, 13), to: local(2026, 3, 14) });
  expect(timesOf({ day: "week" }, now)).toEqual({ from: local(2026, 3, 8) });
  expect(timesOf({ day: "2026-02-28" }, now)).toEqual({ from: local(2026, 2, 28), to: local(2026, 3, 1) });
  expect(timesOf({ day: "" }, now)).toEqual({});
});

test("what the log shows survives in its address, and an address that names no day shows all", () => {
  const view = { day: "yesterday", line: "apt 12", ticket: "HD-2", by: "ilse" };
  expect(readLogView(new URLSearchParams(logAddress(view)))).toEqual(view);
  expect(logAddress({ day: "", line: "", ticket: "", by: "" })).toBe("");
  expect(readLogView(new URLSearchParams("day=someday&line=%20"))).toEqual({ day: "", line: "", ticket: "", by: "" });
});
