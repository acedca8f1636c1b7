import { expect, test } from "vitest";
import { daySeconds, packed, type States } from "@/lib/samples/states";
import { aroundBreak, runsOf } from "./stood-runs";

const fine: States = { reachable: "yes", signedIn: "yes", registered: "yes", matches: "yes" };
const sample = (at: number, registered: States["registered"] = "yes") => ({ at, states: packed({ ...fine, registered }) });

test("what stood before a break, during it and after is told from one sample a day and one for each change", () => {
  const samples = [sample(0), sample(daySeconds), sample(daySeconds + 500, "no"), sample(daySeconds + 900), sample(2 * daySeconds)];
  const runs = runsOf(samples, "registered", 2 * daySeconds + 60);
  expect(runs).toEqual([
    { state: "yes", from: 0, until: daySeconds + 500 },
    { state: "no", from: daySeconds + 500, until: daySeconds + 900 },
    { state: "yes", from: daySeconds + 900, until: null },
  ]);
  expect(aroundBreak(runs, daySeconds + 510, daySeconds + 905)).toEqual(runs);
  expect(aroundBreak(runs, 10, 20)).toEqual([]);
});

test("a time in which nobody looked is no time in which it was in order", () => {
  const runs = runsOf([sample(0), sample(4 * daySeconds, "no")], "registered", 4 * daySeconds + 60);
  expect(runs.map(({ state }) => state)).toEqual(["yes", "unknown", "no"]);
  expect(aroundBreak(runs, 4 * daySeconds, 4 * daySeconds + 30).map(({ state }) => state)).toEqual(["unknown", "no"]);
});
