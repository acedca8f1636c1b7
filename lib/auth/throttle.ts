import "server-only";
import { createHash } from "node:crypto";
import { ageMs } from "@/lib/clock";
import { db, isUniqueViolation } from "@/lib/db/client";

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
export const underSiege: Allowance = { ...addressAndAccount, free: 1, firstWaitMs: 30_000 };
/** Failures against one account, from anywhere. Never refuses by itself: that would let a stranger lock the owner out. */
export const wholeAccount: Allowance = { free: 20, firstWaitMs: 0, waitMsMax: 0, forgetMs: 60 * minuteMs };
/** One address against all accounts. */
export const wholeAddress: Allowance = { free: 40, firstWaitMs: 2_000, waitMsMax: 5 * minuteMs, forgetMs: 60 * minuteMs };

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
export async function take(key: string, allowance: Allowance, nowMs = Date.now()): Promise<number> {
  for (;;) {
    const row = await db().rateLimit.findUnique({ where: { key } });
    if (!row) {
      try {
        await db().rateLimit.create({ data: { key, count: 1, lastRequest: BigInt(nowMs) } });
        return 0;
      } catch (error) {
        if (!isUniqueViolation(error)) {
          throw error;
        }
        continue;
      }
    }
    if (row.lastRequest > BigInt(nowMs)) {
      // Written before the clock was set back: it counts as now, or the wait would last until that day comes.
      await db().rateLimit.updateMany({ where: { key, lastRequest: row.lastRequest }, data: { lastRequest: BigInt(nowMs) } });
      continue;
    }
    const sinceMs = nowMs - Number(row.lastRequest);
    const forgotten = sinceMs >= allowance.forgetMs;
    const leftMs = forgotten ? 0 : waitMs(row.count, allowance) - sinceMs;
    if (leftMs > 0) {
      return leftMs;
    }
    const { count: taken } = await db().rateLimit.updateMany({
      where: { key, count: row.count, lastRequest: row.lastRequest },
      data: { count: forgotten ? 1 : row.count + 1, lastRequest: BigInt(nowMs) },
    });
    if (taken === 1) {
      return 0;
    }
  }
}

/** How many attempts a counter holds now. */
export async function held(key: string, allowance: Allowance, nowMs = Date.now()): Promise<number> {
  const row = await db().rateLimit.findUnique({ where: { key } });
  return row && ageMs(row.lastRequest, nowMs) < allowance.forgetMs ? row.count : 0;
}

/** Longer than any allowance remembers: what is older counts for nothing. */
const uselessAfterMs = 60 * minuteMs;

/** Forgets a counter, because its attempts ended in a right password, and every counter that is out of date. */
export async function forget(key: string, nowMs = Date.now()): Promise<void> {
  await db().rateLimit.deleteMany({ where: { OR: [{ key }, { lastRequest: { lt: BigInt(nowMs - uselessAfterMs) } }] } });
}

/** Gives back one attempt that was no failure. */
export async function giveBack(key: string): Promise<void> {
  await db().rateLimit.updateMany({ where: { key, count: { gt: 0 } }, data: { count: { decrement: 1 } } });
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
