import { expect, test } from "vitest";
import { historyDays, pastOf } from "./history";
import { plannedIntercoms } from "./plan";

const now = new Date("2026-11-26T10:00:00Z");

test("six weeks of the demo's building are the same for the same seed, and others for another", () => {
  expect(pastOf(7, now)).toEqual(pastOf(7, now));
  expect(pastOf(7, now)).not.toEqual(pastOf(8, now));
});

test("lie within those weeks in their order, are bounded, and are of devices that the building has", () => {
  const acts = pastOf(7, now);
  const times = acts.map(({ at }) => at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times[0]).toBeGreaterThan(now.getTime() - (historyDays + 1) * 86_400_000);
  expect(times.at(-1)).toBeLessThan(now.getTime());
  const count = (kind: string) => acts.filter((act) => act.kind === kind).length;
  expect(count("reset")).toBeGreaterThan(40);
  expect(count("reset")).toBeLessThan(160);
  expect(count("write")).toBeGreaterThan(20);
  expect(count("sign_in")).toBeLessThan(90);
  const known = new Set(plannedIntercoms.flatMap(({ key, user }) => [key, user]));
  expect(acts.filter((act) => act.kind !== "sign_in").every((act) => known.has(act.kind === "write" ? act.key : act.user))).toBe(true);
});

test("the last of its writes to a device leaves what the device has", () => {
  const last = new Map<string, unknown>();
  for (const act of pastOf(7, now).filter((candidate) => candidate.kind === "write")) {
    for (const { path, from, to } of act.fields) {
      const key = `${act.key} ${path}`;
      if (path === "registration_interval") {
        expect([key, from]).toEqual([key, last.get(key) ?? 120]);
      }
      last.set(key, to);
    }
  }
  expect([...last].filter(([key, to]) => key.endsWith("interval") && to !== 120)).toEqual([]);
});
