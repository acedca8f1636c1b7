import { expect, test } from "vitest";
import { availabilityOf, joined, type SampleRow, type Span, without } from "./availability";
import { daySeconds, packed, stateIn, unpacked, validSeconds } from "./states";

const inOrder = packed({ reachable: "yes", signedIn: "yes", registered: "yes", matches: "not_applicable" });
const silent = packed({ reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" });
const hour = 3_600;
const start = 100 * daySeconds;
const days: Span = { from: start, to: start + 2 * daySeconds };
const none = () => [];
const row = (hours: number, states: number, n = 1): SampleRow => ({ n, at: start + hours * hour, states });

test("the four truths go into one number and come out again", () => {
  const states = { reachable: "yes", signedIn: "no", registered: "differs", matches: "not_applicable" } as const;
  expect(unpacked(packed(states))).toEqual(states);
  expect(stateIn(packed({ ...states, reachable: "of a later version" }), "reachable")).toBe("unknown");
});

test("a state holds until the next one; what is not known or does not apply counts for nothing", () => {
  const rows = [row(-6, inOrder), row(6, silent), row(12, inOrder), row(24, inOrder)];
  const { truths, notKnown } = availabilityOf([1], rows, days, [], none);
  expect(truths.reachable.all).toEqual({ yes: 42 * hour, known: 48 * hour });
  expect(truths.reachable.days).toEqual([
    { yes: 18 * hour, known: 24 * hour },
    { yes: 24 * hour, known: 24 * hour },
  ]);
  expect(truths.registered.all).toEqual({ yes: 42 * hour, known: 42 * hour });
  expect(truths.matches.all).toEqual({ yes: 0, known: 0 });
  expect(notKnown).toBe(0);
});

test("time in which nobody looked, gaps and maintenance are left out, each once", () => {
  const rows = [row(0, inOrder), row(24, silent), row(0, inOrder, 2)];
  const gap = { from: start + 10 * hour, to: start + 12 * hour };
  const windows = (n: number) => (n === 1 ? [{ from: start + 11 * hour, to: start + 15 * hour }] : []);
  const { truths, notKnown, maintenance, of } = availabilityOf([1, 2], rows, days, [gap], windows);
  expect(of).toBe(96 * hour);
  expect(maintenance).toBe(4 * hour);
  // The first was silent for a day; the second has no sample after the first one, which holds for 36 hours.
  expect(truths.reachable.all).toEqual({ yes: 19 * hour + 34 * hour, known: 43 * hour + 34 * hour });
  expect(notKnown).toBe(1 * hour + 2 * hour + 12 * hour);
});

test("a clock that jumps makes neither negative nor endless time", () => {
  const ahead = [row(0, inOrder), row(10_000, silent)];
  expect(availabilityOf([1], ahead, days, [], none).truths.reachable.all).toEqual({ yes: validSeconds, known: validSeconds });
  const behind = { from: days.to, to: days.from };
  expect(availabilityOf([1], ahead, behind, [], none)).toMatchObject({
    of: 0,
    notKnown: 0,
    truths: { reachable: { all: { yes: 0, known: 0 }, days: [] } },
  });
});

test("spans that touch are one, and what is taken out of a span leaves its rest", () => {
  const spans = joined([
    { from: 5, to: 9 },
    { from: 1, to: 5 },
    { from: 8, to: 12 },
    { from: 20, to: 20 },
  ]);
  expect(spans).toEqual([{ from: 1, to: 12 }]);
  expect(
    without({ from: 0, to: 15 }, [
      { from: 1, to: 3 },
      { from: 12, to: 20 },
    ]),
  ).toEqual([
    { from: 0, to: 1 },
    { from: 3, to: 12 },
  ]);
});
