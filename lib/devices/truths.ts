import "server-only";
import { db } from "@/lib/db/client";
import type { TruthState } from "@/lib/drivers/types";
import { log } from "@/lib/log";
import { noteSaid, saidBefore } from "./recent";
import { type TruthName, truthNames } from "./shapes";

export interface Observation {
  readonly state: TruthState;
  readonly detail?: string;
}

/** What was seen just now; a truth that is absent was not looked at and keeps its value and its age. */
export type Observations = Partial<Readonly<Record<TruthName, Observation>>>;

/** A fresh observation that says nothing new is written at most this often: a read must not cost a disk flush each time. */
const refreshAfterMs = 15_000;

const severity: Readonly<Record<TruthState, number>> = { yes: 0, not_applicable: 0, unknown: 1, differs: 2, no: 3 };

/** An unreachable device has "not known" for what cannot be seen: yesterday's yes is not kept. */
export const unreachableLeavesUnknown: Observations = {
  signedIn: { state: "unknown", detail: "It does not answer" },
  registered: { state: "unknown", detail: "It does not answer" },
  matches: { state: "unknown", detail: "It does not answer" },
};

/** When a device last answered, as lists are sorted by it: whole seconds since 2020, 0 for never. No null, so that an index serves both directions. */
export function seenKeyOf(at: Date): number {
  return Math.floor((at.getTime() - Date.UTC(2020, 0, 1)) / 1000);
}

/** Keeps what was observed, each truth with its own time, and how much attention the device needs. */
export async function observe(deviceId: string, seen: Observations, facts: { checked?: boolean } = {}): Promise<void> {
  const said = JSON.stringify(seen);
  if (!facts.checked && saidBefore(`truths:${deviceId}`, said)) {
    return;
  }
  const row = await db().device.findUnique({ where: { id: deviceId } });
  if (!row) {
    return;
  }
  const at = new Date();
  const data: Record<string, unknown> = {};
  for (const name of truthNames) {
    const one = seen[name];
    const age = at.getTime() - (row[`${name}At`]?.getTime() ?? 0);
    if (one && (row[name] !== one.state || row[`${name}Detail`] !== (one.detail ?? null) || age > refreshAfterMs || age < 0)) {
      data[name] = one.state;
      data[`${name}At`] = at;
      data[`${name}Detail`] = one.detail ?? null;
    }
  }
  noteSaid(`truths:${deviceId}`, said);
  if (Object.keys(data).length === 0 && !facts.checked) {
    return;
  }
  const states = truthNames.map((name) => (data[name] ?? row[name]) as TruthState);
  data.attention = Math.max(...states.map((state) => severity[state] ?? 1));
  if (seen.reachable?.state === "yes") {
    data.seenAt = at;
    data.seenKey = seenKeyOf(at);
  }
  if (facts.checked) {
    data.checkedAt = at;
  }
  await db()
    .device.update({ where: { id: deviceId }, data })
    .catch((error: unknown) => log.warn({ deviceId, err: error }, "a truth was not kept"));
}
