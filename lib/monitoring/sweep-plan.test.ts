import { describe, expect, test } from "vitest";
import { isAskedInFull, mayBegin, nextLook, nextProbe, nowEvery, paceOf, sayEvery, togetherFor } from "./sweep-plan";

const intervalMs = 300_000;

describe("the plan of the regular checks", () => {
  test("never leaves a device that answers for longer than an interval, and spreads devices that were all checked at once", () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => `device-${at}`);
    let at = ids.map(() => 1_000_000_000);
    for (let round = 0; round < 3; round += 1) {
      const next = ids.map((id, index) => nextLook(id, at[index] ?? 0, intervalMs));
      for (const [index, due] of next.entries()) {
        const gap = due - (at[index] ?? 0);
        expect(gap).toBeGreaterThanOrEqual(intervalMs / 2);
        expect(gap).toBeLessThanOrEqual(intervalMs);
      }
      at = next;
    }
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const due of at) {
      const tenth = Math.floor(((due % intervalMs) / intervalMs) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(Math.max(...tenths)).toBeLessThan(150);
    // From then on each keeps its place.
    expect(ids.map((id, index) => nextLook(id, at[index] ?? 0, intervalMs) - (at[index] ?? 0))).toEqual(ids.map(() => intervalMs));
  });

  test("looks at a silent device within an interval, not at all of them at once", () => {
    expect([0, 0.5, 1].map((random) => nextProbe(0, intervalMs, random))).toEqual([240_000, 270_000, 300_000]);
  });

  test("asks a silent device in full after 1, 2, 4 and 8 intervals, then after every eighth", () => {
    const full = Array.from({ length: 33 }, (_, at) => at + 1).filter(isAskedInFull);
    expect(full).toEqual([1, 2, 4, 8, 16, 24, 32]);
  });

  test("begins few checks at once, however long none began, and as many in a second as the pace is", () => {
    expect([mayBegin(0, 34, 60_000), mayBegin(0.9, 2, 60_000)]).toEqual([3.4, 1]);
    let began = 0;
    for (let ms = 0, had = 0; ms < 10_000; ms += 50) {
      had = mayBegin(had, 30, 50);
      began += Math.floor(had);
      had -= Math.floor(had);
    }
    expect(began).toBe(300);
  });

  test("asks as many devices at the same time as the pace needs, fewer where this process is busy, never more than allowed", () => {
    expect(togetherFor(33, 250, 0.3, 16, 256)).toBe(11);
    expect(togetherFor(400, 250, 0.3, 100, 256)).toBe(130);
    expect(togetherFor(400, 250, 0.95, 100, 256)).toBe(80);
    expect(togetherFor(4_000, 2_000, 0.3, 200, 256)).toBe(256);
    expect(togetherFor(400, 250, 0.3, 4, 4)).toBe(4);
  });

  test("catches up with twice the usual pace", () => {
    expect(paceOf(5_000, intervalMs)).toBeCloseTo(33.3, 1);
    expect(paceOf(12, intervalMs)).toBe(20);
  });

  test("tells by the last checks how often each device has its turn", () => {
    expect(
      nowEvery(
        5_000,
        Array.from({ length: 101 }, (_, at) => at * 84),
      ),
    ).toBe(420);
    expect(nowEvery(5_000, [1, 2])).toBeUndefined();
    expect([30, 300, 420].map(sayEvery)).toEqual(["30 s", "5 min", "7 min"]);
  });
});
