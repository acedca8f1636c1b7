import "server-only";
import { createHash } from "node:crypto";
import { ageMs } from "@/lib/platform/clock";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";

/** Where counters are kept: the database, or a transaction on it. */
type Counters = Pick<Transaction, "rateLimit">;

/** How many attempts are free, how the wait grows after them, and when all is forgotten. */
export interface Allowance {
  readonly free: number;
  readonly firstWaitMs: number;
  readonly waitMsMax: number;
  readonly forgetMs: number;
}

const minuteMs = 60_000;

/** One address against one account. A mistyped password or three cost nothing; the tenth costs half a minute, later ones a quarter of an hour. */
export const addressAndAccount: Allowance = { free: 5, firstWaitMs: 1_000, waitMsMax: 15 * minuteMs, forgetMs: 60 * minuteMs };
/** One address against one account while many addresses try that account: one attempt each, so the owner's own is still among them. */
export const manyFailures: Allowance = { ...addressAndAccount, free: 1, firstWaitMs: 30_000 };
/** Failures against one account, from anywhere. They slow strangers down, never the owner: see `strangersWaitMs`. */
export const wholeAccount: Allowance = { free: 20, firstWaitMs: 0, waitMsMax: 0, forgetMs: 60 * minuteMs };
/** One address against all accounts. */
export const wholeAddress: Allowance = { free: 40, firstWaitMs: 2_000, waitMsMax: 5 * minuteMs, forgetMs: 60 * minuteMs };

/**
 * How far apart attempts of strangers at one account are, after so many failures there: a second, then twice as long with every
 * twenty more. A stranger is who has not been this person before, by browser or by network.
 */
export function strangersWaitMs(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(10, Math.floor((failures - wholeAccount.free) / 20)));
}

/** A name for a counter that keeps no e-mail address or IP in clear. */
export function counter(kind: string, ...parts: readonly string[]): string {
  return `${kind}:${createHash("sha256").update(parts.join("\n")).digest("base64url")}`;
}

/** The wait before attempt `count + 1`, in milliseconds: nothing while attempts are free, then doubling. */
export function waitMs(count: number, { free, firstWaitMs, waitMsMax }: Allowance): number {
  return count < free ? 0 : Math.min(waitMsMax, firstWaitMs * 2 ** Math.min(count - free, 30));
}

/**
 * Takes one attempt, or says how many milliseconds to wait. Counted before the password is looked at, in one conditional statement,
 * so that parallel guesses cannot share an attempt. A refused attempt does not lengthen the wait.
 */
export async function take(key: string, allowance: Allowance, nowMs = Date.now(), client: Counters = db()): Promise<number> {
  for (;;) {
    const row = await client.rateLimit.findUnique({ where: { key } });
    if (!row) {
      try {
        await client.rateLimit.create({ data: { key, count: 1, lastRequest: BigInt(nowMs) } });
        return 0;
      } catch (error) {
        if (!isUniqueViolation(error) || client !== db()) {
          throw error;
        }
        continue;
      }
    }
    if (row.lastRequest > BigInt(nowMs)) {
      // Written before the clock was set back: it counts as now, or the wait would last until that day comes.
      await client.rateLimit.updateMany({ where: { key, lastRequest: row.lastRequest }, data: { lastRequest: BigInt(nowMs) } });
      continue;
    }
    const sinceMs = nowMs - Number(row.lastRequest);
    const forgotten = sinceMs >= allowance.forgetMs;
    const leftMs = forgotten ? 0 : waitMs(row.count, allowance) - sinceMs;
    if (leftMs > 0) {
      return leftMs;
    }
    const { count: taken } = await client.rateLimit.updateMany({
      where: { key, count: row.count, lastRequest: row.lastRequest },
      data: { count: forgotten ? 1 : row.count + 1, lastRequest: BigInt(nowMs) },
    });
    if (taken === 1) {
      return 0;
    }
  }
}

/**
 * Reserves the next slot of a queue that lets an attempt pass every `spacingMs`. Resolves with the milliseconds until then; if they are
 * more than `waitMsMax` nothing was reserved.
 */
export async function reserveSlot(key: string, spacingMs: number, waitMsMax: number, nowMs: number, client: Counters): Promise<number> {
  for (;;) {
    const row = await client.rateLimit.findUnique({ where: { key } });
    const lastMs = row === null ? undefined : Number(row.lastRequest);
    // Further ahead than any slot: it was written before the clock was set back, and counts as now.
    const slotMs = lastMs === undefined ? nowMs : Math.max(nowMs, (lastMs > nowMs + waitMsMax ? nowMs : lastMs) + spacingMs);
    if (slotMs - nowMs > waitMsMax) {
      return slotMs - nowMs;
    }
    if (!row) {
      await client.rateLimit.create({ data: { key, count: 1, lastRequest: BigInt(slotMs) } });
      return 0;
    }
    const { count } = await client.rateLimit.updateMany({
      where: { key, lastRequest: row.lastRequest },
      data: { lastRequest: BigInt(slotMs) },
    });
    if (count === 1) {
      return slotMs - nowMs;
    }
  }
}

/** Counts one more, whatever there was, and resolves with how many a counter holds now: no two callers are told the same number. */
export async function countOne(key: string, { forgetMs }: Allowance, nowMs: number, client: Counters): Promise<number> {
  const lastRequest = BigInt(nowMs);
  const old = await client.rateLimit.findUnique({ where: { key }, select: { lastRequest: true } });
  if (old && ageMs(old.lastRequest, nowMs) >= forgetMs) {
    await client.rateLimit.updateMany({ where: { key, lastRequest: old.lastRequest }, data: { count: 0, lastRequest } });
  }
  const row = await client.rateLimit.upsert({
    where: { key },
    create: { key, count: 1, lastRequest },
    update: { count: { increment: 1 }, lastRequest },
    select: { count: true },
  });
  return row.count;
}

/** Longer than any allowance remembers: what is older counts for nothing. */
const uselessAfterMs = 60 * minuteMs;

/** Gives back one attempt of each of these counters: it was no failure. One after the other, as attempts lock them. */
export async function giveBack(client: Counters, ...keys: readonly (string | undefined)[]): Promise<void> {
  for (const key of keys) {
    if (key !== undefined) {
      await client.rateLimit.updateMany({ where: { key, count: { gt: 0 } }, data: { count: { decrement: 1 } } });
    }
  }
}

/** Forgets a counter, because its attempts ended in a right password. */
export async function forget(client: Counters, key: string): Promise<void> {
  await client.rateLimit.deleteMany({ where: { key } });
}

/** Forgets every counter that is out of date. */
export async function forgetOld(nowMs = Date.now()): Promise<void> {
  const where = { lastRequest: { lt: BigInt(nowMs - uselessAfterMs) } };
  // Read first: most of the time there is none, and a write waits for the disk.
  if (await db().rateLimit.findFirst({ where, select: { id: true } })) {
    await db().rateLimit.deleteMany({ where });
  }
}

/**
 * Lets counters from the future count as now. An attempt that is refused takes back all that it has written, this among it: without
 * a write of its own a counter would stay in the future until that day comes.
 */
export async function mendFuture(nowMs: number, ...keys: readonly (string | undefined)[]): Promise<void> {
  const where = { key: { in: keys.filter((key) => key !== undefined) }, lastRequest: { gt: BigInt(nowMs) } };
  // Read first: most of the time there is none, and a write waits for the disk.
  if (await db().rateLimit.findFirst({ where, select: { id: true } })) {
    await db().rateLimit.updateMany({ where, data: { lastRequest: BigInt(nowMs) } });
  }
}

/** So often a write of several counters begins again when somebody else was first. */
const attemptsMax = 8;

/**
 * Does something with several counters as one write. Whoever starts a counter at the same moment as somebody else begins again.
 * Inside, counters are touched in one order (account, network, pair, slot): two transactions never wait for each other.
 */
export async function withCounters<T>(work: (client: Counters) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db().$transaction(work);
    } catch (error) {
      const conflict = isUniqueViolation(error) || (error as { code?: unknown } | null)?.code === "P2034";
      if (!conflict || attempt === attemptsMax) {
        throw error;
      }
    }
  }
}

/**
 * The limits that the sign-in library sets for its paths, counted by ours: its own bookkeeping would delete every counter of the
 * table that is older than its longest window, and with it what a guesser has used up. `window` is in seconds.
 */
export async function consume(key: string, { window, max }: { readonly window: number; readonly max: number }) {
  const windowMs = window * 1000;
  const leftMs = await take(counter("path", key), { free: max, firstWaitMs: windowMs, waitMsMax: windowMs, forgetMs: windowMs });
  return { allowed: leftMs === 0, retryAfter: leftMs === 0 ? null : Math.ceil(leftMs / 1000) };
}
