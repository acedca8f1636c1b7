import "server-only";
import type { StatusValue } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { announcingThat } from "@/lib/platform/events/publish";
import { log } from "@/lib/platform/log";
import { causeOf, leadingCause } from "./causes";
import { type Found, type StatusColumns, type StatusName, statusNames, statusSelection } from "./schemas";
import { forgetStatus, isNotedSince, isRepeated, rememberStatus } from "./status-dedupe";
import { type StatusFact, statusDetail } from "./status-facts";

export interface Observation {
  readonly state: StatusValue;
  readonly detail?: StatusFact;
  /** With "unknown": it was asked for just now and could not be seen, so a person should look. */
  readonly unseen?: boolean;
}

/** What was seen just now; a status that is absent was not looked at and keeps its value and its age. */
export type Observations = Partial<Readonly<Record<StatusName, Observation>>>;

/** A fresh observation that says nothing new is written at most this often: a read must not cost a disk flush each time. */
const refreshAfterMs = 15_000;

interface Broken {
  readonly cause: string | null;
  readonly factory: boolean;
}

const severity: Readonly<Record<StatusValue, number>> = { yes: 0, not_applicable: 0, unknown: 1, differs: 2, no: 3 };

/** What cannot be seen now is not known, with its cause: yesterday's yes is not kept. */
export function unseen<K extends StatusName>(detail: StatusFact, ...names: readonly K[]): Readonly<Record<K, Observation>> {
  return Object.fromEntries(names.map((name) => [name, { state: "unknown", detail, unseen: true }])) as Record<K, Observation>;
}

/** An unreachable device has "not known" for what cannot be seen. */
export const unreachableLeavesUnknown: Observations = unseen({ code: "silent" }, "signedIn", "registered", "matches");

/** When a device last answered, as lists are sorted by it: whole seconds since 2020, 0 for never. No null, so that an index serves both directions. */
export function seenKeyOf(at: Date): number {
  return Math.floor((at.getTime() - Date.UTC(2020, 0, 1)) / 1000);
}

/** What a person has to mend first, and since when: kept as long as it is the same, whatever a line has found out about it meanwhile. */
function causeNow(row: StatusColumns & Broken, data: Readonly<Record<string, unknown>>, hidden: ReadonlySet<string>, at: Date) {
  const statuses = Object.fromEntries(
    statusNames.map((name) => {
      const detail = (`${name}Detail` in data ? data[`${name}Detail`] : row[`${name}Detail`]) as string | null;
      return [name, { state: (data[name] ?? row[name]) as StatusValue, code: statusDetail.read(detail)?.code }];
    }),
  ) as Parameters<typeof leadingCause>[0];
  const cause = leadingCause(statuses, hidden, row.factory) ?? null;
  const same = row.cause === null ? cause === null : causeOf(row.cause) === cause;
  return same ? {} : { cause, causeAt: "", brokenAt: cause === null ? null : at };
}

/** A device's row, as far as observations are compared with it. */
export type StatusRow = StatusColumns & Broken & { readonly found: string | null; readonly attention: number };

/** No more of the row is read for that. */
export const statusRowColumns = {
  ...statusSelection,
  cause: true,
  factory: true,
  found: true,
  attention: true,
} as const satisfies Readonly<Record<keyof StatusRow, true>>;

/** What an observation makes of a row. */
interface Written {
  readonly data: Record<string, unknown>;
  /** The truths that are others now, or so for another reason. */
  readonly changed: readonly StatusName[];
  /** False if it says only what the row says already: then nothing but times would be written. */
  readonly isNews: boolean;
}

/** What is to be written of what was seen; times that are fresh enough stay. */
export function compareStatus(row: StatusRow, seen: Observations, foundThere: Found | undefined, at: Date): Written {
  const data: Record<string, unknown> = {};
  const hidden = new Set(row.unseen?.split(","));
  const changed: StatusName[] = [];
  for (const name of statusNames) {
    const status = seen[name];
    if (status) {
      status.unseen && status.state === "unknown" ? hidden.add(name) : hidden.delete(name);
    }
    const age = at.getTime() - (row[`${name}At`]?.getTime() ?? 0);
    const detail = status?.detail ? statusDetail.write(status.detail) : null;
    const isOther = status !== undefined && (row[name] !== status.state || row[`${name}Detail`] !== detail);
    if (status && (isOther || age > refreshAfterMs || age < 0)) {
      data[name] = status.state;
      data[`${name}At`] = at;
      data[`${name}Detail`] = detail;
    }
    if (isOther) {
      changed.push(name);
    }
  }
  let isNews = changed.length > 0;
  // Whoever says whether it is reachable has also seen who answers there.
  const found = foundThere ? JSON.stringify(foundThere) : seen.reachable ? null : row.found;
  const hiddenNames = statusNames.filter((name) => hidden.has(name)).join(",") || null;
  if (found !== row.found || hiddenNames !== row.unseen) {
    Object.assign(data, { found, unseen: hiddenNames });
    isNews = true;
  }
  const cause = causeNow(row, data, hidden, at);
  Object.assign(data, cause);
  const states = statusNames.map((name) => (data[name] ?? row[name]) as StatusValue);
  const attention = Math.max(hiddenNames === null ? 0 : severity.differs, ...states.map((state) => severity[state] ?? 1));
  isNews ||= Object.keys(cause).length > 0 || attention !== row.attention;
  const isEmpty = Object.keys(data).length === 0 && attention === row.attention;
  return { data: isEmpty ? data : { ...data, attention }, changed, isNews };
}

const noteOf = (deviceId: string) => `status:${deviceId}`;

/** True if this process has written a device's status since, of `monotonicMs()`: what was read of it before holds no longer. */
export function isWrittenSince(deviceId: string, sinceMs: number): boolean {
  return isNotedSince(noteOf(deviceId), sinceMs);
}

/** Keeps what was observed, each status with its own time, and how much attention the device needs. */
export async function recordStatus(deviceId: string, seen: Observations, facts: { checked?: boolean; found?: Found } = {}): Promise<void> {
  const said = JSON.stringify([seen, facts.found]);
  if (!facts.checked && isRepeated(noteOf(deviceId), said)) {
    return;
  }
  const row = await db().device.findUnique({ where: { id: deviceId }, select: statusRowColumns });
  if (!row) {
    return;
  }
  const at = new Date();
  const { data, changed } = compareStatus(row, seen, facts.found, at);
  rememberStatus(noteOf(deviceId), said);
  if (Object.keys(data).length === 0 && !facts.checked) {
    return;
  }
  if (seen.reachable?.state === "yes") {
    data.seenAt = at;
    data.seenKey = seenKeyOf(at);
  }
  if (facts.checked) {
    data.checkedAt = at;
  }
  const save = { where: { id: deviceId }, data };
  const kept =
    changed.length === 0
      ? db().device.updateMany(save)
      : announcingThat("status.changed", { deviceId, truths: [...changed] }, (tx) => tx.device.update({ ...save, select: { id: true } }));
  await kept.catch((error: unknown) => log.warn({ deviceId, err: error }, "a status was not kept"));
}

/** Something besides the four that decides what has to be mended first is another one now. */
export async function reconsiderCause(deviceId: string): Promise<void> {
  forgetStatus(noteOf(deviceId));
  await recordStatus(deviceId, {});
}
