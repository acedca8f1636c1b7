import "server-only";
import type { StatusName } from "@/lib/device-access/schemas";
import { shared } from "@/lib/platform/app";
import { db, isRemovedMeanwhile, kindOf, type Transaction } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { withoutWaitingForDisk } from "@/lib/platform/db/sqlite-adapter";
import { packed, secondsOf, startOfDay, unpacked } from "./states";

/** What one look saw: a truth that is absent was not looked at. */
export interface Look {
  readonly deviceId: string;
  readonly at: Date;
  readonly truths: Partial<Readonly<Record<StatusName, string>>>;
}

/** The last sample of a device or a line. */
export interface Last {
  readonly n: number;
  readonly at: number;
  readonly states: number;
}

/** The last sample of each device, as this process wrote it. With several processes others write too, so it is read each time. */
const known = shared<Map<string, Last>>("samples", () => new Map());
const lastLook = shared<{ at?: number }>("samples-clock", () => ({}));

/** Shorter times without a look are those between two rounds. */
const gapSecondsMin = 600;

/**
 * Notes that nothing was checked for a while: Lineward did not run, or its clock was put forward. Called before the times of new looks are
 * written, because after a start the last one before it says until when it ran.
 */
export async function noteGap(now: Date, intervalMs: number): Promise<void> {
  const clock = lastLook();
  const at = secondsOf(now.getTime());
  const longest = Math.max(gapSecondsMin, (3 * intervalMs) / 1_000);
  if (clock.at === undefined || at - clock.at > longest) {
    // Of several processes another one may have looked meanwhile.
    const { _max } = await db().device.aggregate({ _max: { checkedAt: true }, where: { checkedAt: { lt: now } } });
    const from = _max.checkedAt && secondsOf(_max.checkedAt.getTime());
    if (from !== null && at - from > longest) {
      await db().sampleGap.upsert({ where: { from }, create: { from, to: at }, update: { to: at } });
    }
  }
  clock.at = at;
}

async function lastOf(ids: readonly string[]): Promise<Map<string, Last>> {
  const isAlone = kindOf(db()) === "sqlite";
  const asked = isAlone ? ids.filter((id) => !known().has(id)) : ids;
  if (asked.length > 0) {
    const rows = await db().sampled.findMany({ where: { deviceId: { in: filledUp([...asked]) } } });
    for (const { deviceId, n, at, states } of rows) {
      known().set(deviceId ?? "", { n, at, states });
    }
  }
  return known();
}

/** Devices that have no sample yet, with what their rows say of the four truths now. */
async function rowsOf(ids: readonly string[]): Promise<Map<string, Readonly<Record<StatusName, string>>>> {
  const select = { id: true, reachable: true, signedIn: true, registered: true, matches: true } as const;
  const rows = ids.length === 0 ? [] : await db().device.findMany({ where: { id: { in: filledUp([...ids]) } }, select });
  return new Map(rows.map(({ id, ...truths }) => [id, truths]));
}

interface New extends Omit<Last, "n"> {
  readonly deviceId: string;
  readonly last: Last | undefined;
}

/** One more sample of what has some already. */
async function add(tx: Transaction, rows: readonly (Last & { readonly last?: Last | undefined })[]): Promise<void> {
  for (const { n, at, states, last } of rows) {
    if (last && at <= last.at) {
      // The clock was put back: what it said of times that are still to come holds no longer.
      await tx.sample.deleteMany({ where: { n, at: { gte: at } } });
    }
    if (last) {
      await tx.sampled.updateMany({ where: { n }, data: { at, states } });
    }
  }
  await tx.sample.createMany({ data: rows.map(({ n, at, states }) => ({ n, at, states })) });
}

async function write(found: readonly New[], tx: Transaction): Promise<Map<string, Last>> {
  const fresh = found.filter(({ last }) => last === undefined);
  if (fresh.length > 0) {
    await tx.sampled.createMany({ data: fresh.map(({ deviceId, at, states }) => ({ deviceId, at, states })) });
  }
  const made =
    fresh.length === 0 ? [] : await tx.sampled.findMany({ where: { deviceId: { in: filledUp(fresh.map(({ deviceId }) => deviceId)) } } });
  const numbers = new Map(made.map(({ deviceId, n }) => [deviceId, n]));
  const rows = found.flatMap(({ deviceId, last, at, states }) => {
    const n = last?.n ?? numbers.get(deviceId);
    return n === undefined ? [] : [{ deviceId, n, at, states, last }];
  });
  await add(tx, rows);
  return new Map(rows.map(({ deviceId, n, at, states }) => [deviceId, { n, at, states }]));
}

/** Devices whose truths are others than at their last sample, or whose last sample is of another day. */
async function findNew(newest: ReadonlyMap<string, Look>): Promise<New[]> {
  const last = await lastOf([...newest.keys()]);
  const rows = await rowsOf([...newest.keys()].filter((id) => !last.has(id)));
  return [...newest.values()].flatMap(({ deviceId, at: date, truths }): New[] => {
    const before = last.get(deviceId);
    const seen = before ? unpacked(before.states) : rows.get(deviceId);
    if (!seen) {
      return [];
    }
    const at = secondsOf(date.getTime());
    const states = packed({ ...seen, ...truths });
    const isSame = before !== undefined && before.states === states && startOfDay(before.at) === startOfDay(at);
    return isSame ? [] : [{ deviceId, at, states, last: before }];
  });
}

/** Devices may be removed while a batch is written, one after another; each try leaves out those that are gone by then. */
const triesMax = 5;

/**
 * Keeps what looks saw of the four truths: a row for each device whose truths are others than at its last sample, or whose last sample is
 * of another day. Nothing is written, and on SQLite nothing read, where all are as they were. What was seen of a device that is removed
 * meanwhile is dropped, and that of the others kept. Resolves with the ids of the devices that got one.
 */
export async function keepSamples(looks: readonly Look[]): Promise<string[]> {
  const newest = new Map(looks.map((look) => [look.deviceId, look]));
  for (let tries = 1; ; tries += 1) {
    const found = await findNew(newest);
    if (found.length === 0) {
      return [];
    }
    try {
      const written = await withoutWaitingForDisk(() => db().$transaction((tx) => write(found, tx)));
      for (const [deviceId, sample] of written) {
        known().set(deviceId, sample);
      }
      return [...written.keys()];
    } catch (error) {
      if (!isRemovedMeanwhile(error) || tries === triesMax) {
        throw error;
      }
      // What is known of these devices may be of one that is gone: the next try asks the database.
      for (const { deviceId } of found) {
        known().delete(deviceId);
      }
    }
  }
}

/** Keeps that lines became others than at their last sample, which their rows have been read with. */
export async function keepChanged(changed: readonly { readonly last: Last; readonly states: number }[], at: Date): Promise<void> {
  const rows = changed.map(({ last, states }) => ({ n: last.n, at: secondsOf(at.getTime()), states, last }));
  if (rows.length > 0) {
    await withoutWaitingForDisk(() => db().$transaction((tx) => add(tx, rows)));
  }
}

/** Lines that get a sample in one transaction: those of a large PBX are thousands. */
const together = 500;

/** The sample of the day of lines that have none of it, by their numbers, and the first one of those that have none at all. */
export async function keepDay(
  again: readonly number[],
  fresh: readonly { readonly lineId: string; readonly states: number }[],
  date: Date,
): Promise<void> {
  const at = secondsOf(date.getTime());
  for (let from = 0; from < again.length; from += together) {
    const n = { in: filledUp(again.slice(from, from + together)) };
    await withoutWaitingForDisk(() =>
      db().$transaction(async (tx) => {
        // First, so that a line that becomes another meanwhile is repeated as it is by then.
        await tx.sampled.updateMany({ where: { n, at: { lt: startOfDay(at) } }, data: { at } });
        const rows = await tx.sampled.findMany({ where: { n, at }, select: { n: true, states: true } });
        await tx.sample.deleteMany({ where: { n: { in: filledUp(rows.map((row) => row.n)) }, at } });
        await tx.sample.createMany({ data: rows.map((row) => ({ ...row, at })) });
      }),
    );
  }
  for (let from = 0; from < fresh.length; from += together) {
    const some = fresh.slice(from, from + together);
    await withoutWaitingForDisk(() =>
      db().$transaction(async (tx) => {
        await tx.sampled.createMany({ data: some.map(({ lineId, states }) => ({ lineId, at, states })) });
        const made = await tx.sampled.findMany({ where: { lineId: { in: filledUp(some.map(({ lineId }) => lineId)) } } });
        await tx.sample.createMany({ data: made.map(({ n, states }) => ({ n, at, states })) });
      }),
    );
  }
}

/** A device is gone, or its samples are: the next look begins anew. */
export function forgetSamples(): void {
  known().clear();
}
