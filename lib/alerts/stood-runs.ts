import type { StatusName } from "@/lib/device-access/schemas";
import type { StatusValue } from "@/lib/drivers/types";
import { stateIn, validSeconds } from "@/lib/samples/states";

/** A time in which one truth was the same. Seconds since 2020; `until` null: it is so still. */
export interface Run {
  readonly state: StatusValue;
  readonly from: number;
  readonly until: number | null;
}

/** Samples in their order as times in which one truth was the same. A sample holds no longer than 36 hours; after that nothing is known. */
export function runsOf(samples: readonly { readonly at: number; readonly states: number }[], truth: StatusName, now: number): Run[] {
  const runs: Run[] = [];
  const add = (state: StatusValue, from: number, until: number | null) => {
    const last = runs.at(-1);
    if (last?.state === state) {
      runs[runs.length - 1] = { ...last, until };
    } else {
      runs.push({ state, from, until });
    }
  };
  for (const [index, { at, states }] of samples.entries()) {
    const next = samples[index + 1]?.at;
    const end = Math.min(next ?? now, at + validSeconds);
    add(stateIn(states, truth), at, next === undefined && end === now ? null : end);
    if (end < (next ?? now)) {
      add("unknown", end, next ?? null);
    }
  }
  return runs;
}

/** Before, during and after a break that was seen between these seconds: as many of the three as are known. Empty: no sample shows it. */
export function aroundBreak(runs: readonly Run[], since: number, over: number): Run[] {
  const index = runs.findIndex(({ state, from, until }) => state !== "yes" && from <= over && (until === null || until > since));
  return index < 0 ? [] : runs.slice(Math.max(0, index - 1), index + 2);
}
