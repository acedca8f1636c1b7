import "server-only";
import { db, isUniqueViolation } from "@/lib/platform/db/client";

/** So many within so long, the window moving along. */
export interface Slots {
  readonly max: number;
  readonly windowMs: number;
}

/** Clocks of several processes differ by less; what was written further ahead was written before a clock was set back. */
const aheadMsMax = 60_000;

async function occupy(key: string, before: bigint | undefined, now: bigint): Promise<boolean> {
  if (before !== undefined) {
    const { count } = await db().rateLimit.updateMany({ where: { key, lastRequest: before }, data: { count: 1, lastRequest: now } });
    return count === 1;
  }
  try {
    await db().rateLimit.create({ data: { key, count: 1, lastRequest: now } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * Takes one of the places that a window has, each a row of its own, so that requests at one moment never share a place. Resolves with the
 * milliseconds until one is free, or with how to leave it again because nothing came of it.
 */
export async function takeSlot(
  key: string,
  { max, windowMs }: Slots,
): Promise<{ readonly waitMs: number } | { readonly leave: () => Promise<void> }> {
  const names = Array.from({ length: max }, (_all, at) => `${key}:${at}`);
  for (;;) {
    const rows = await db().rateLimit.findMany({ where: { key: { in: names } }, select: { key: true, lastRequest: true } });
    const now = Date.now();
    const held = new Map(rows.map((row) => [row.key, row.lastRequest]));
    const isTaken = (at: bigint) => Number(at) > now - windowMs && Number(at) <= now + aheadMsMax;
    const free = names.find((name) => !isTaken(held.get(name) ?? 0n));
    if (free === undefined) {
      const oldest = Math.min(...[...held.values()].map(Number));
      return { waitMs: Math.max(1, oldest + windowMs - now) };
    }
    if (await occupy(free, held.get(free), BigInt(now))) {
      const leave = async () => {
        await db().rateLimit.deleteMany({ where: { key: free, lastRequest: BigInt(now) } });
      };
      return { leave };
    }
  }
}
