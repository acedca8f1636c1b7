import { expect, test } from "vitest";
import type { DrillResult } from "@/lib/backups/schemas";
import { timesOf } from "../../ui/times";
import { drillOrder, failedStep, nightsLabel, nightsOf, secretsWords, sizeWords, stepsOf, stepWords } from "./backup-words";

const drill: DrillResult = {
  ok: true,
  at: "2034-03-31T02:10:00.000Z",
  tookMs: 16_000,
  steps: drillOrder.map((step) => ({ step, tookMs: 1_000 })),
  devices: 417,
  lines: 1,
  sites: 14,
  secretsOpened: 1_204,
  secretsFailed: 0,
  auditEntries: 48_117,
  problem: null,
};

test("the size of a backup is told in two figures or three, never as 1000 of the smaller unit", () => {
  expect([0, 812, 999, 1_000, 4_240_000, 9_960_000, 41_400_000, 999_600_000].map(sizeWords)).toEqual([
    "0 B",
    "812 B",
    "999 B",
    "1.0 kB",
    "4.2 MB",
    "10 MB",
    "41 MB",
    "1.0 GB",
  ]);
});

test("a drill says how many secrets opened, and names the step in which it found what is wrong", () => {
  expect(secretsWords(drill)).toBe("1,204 of 1,204 secrets opened");
  expect(secretsWords({ secretsOpened: 0, secretsFailed: 1 })).toBe("0 of 1 secret opened");
  expect(stepWords("load", drill)[1]).toBe("417 devices, 1 line, 14 sites");
  expect(failedStep(drill)).toBeUndefined();
  const wrong = { ...drill, ok: false, problem: "It does not open" };
  expect(failedStep({ ...wrong, steps: [] })).toBe("open");
  expect(failedStep({ ...wrong, steps: drill.steps.slice(0, 2) })).toBe("unseal");
  expect(failedStep({ ...wrong, secretsFailed: 2 })).toBe("unseal");
  expect(failedStep(wrong)).toBe("audit");
  expect(failedStep({ ...wrong, photos: 3 })).toBe("photos");
  expect([stepsOf(drill).length, stepsOf({ ...drill, photos: 0 }).length]).toEqual([4, 5]);
});

test("the last fourteen days show on which one lies there, by the reader's own days", () => {
  const items = [
    { madeAt: "2034-03-30T23:30:00.000Z", bytes: 5 },
    { madeAt: "2034-03-29T02:00:00.000Z", bytes: 2 },
    { madeAt: "2034-03-29T12:00:00.000Z", bytes: 4 },
    { madeAt: "2034-01-01T12:00:00.000Z", bytes: 9 },
  ];
  const nights = nightsOf(items, Date.parse("2034-03-31T10:00:00.000Z"), timesOf("en-GB", "Europe/Berlin").isoDay);
  expect(nights).toHaveLength(14);
  expect(nights.slice(-3).map(({ day, bytes }) => [day, bytes])).toEqual([
    ["2034-03-29", 4],
    ["2034-03-30", undefined],
    ["2034-03-31", 5],
  ]);
  expect(nightsLabel(nights)).toBe("14 days, 2 with a backup");
});
