import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { isBehind, nowEvery, sayEvery } from "./sweep-plan";

/** Checks of so many devices, the last ones, tell how quick the checks are now. */
const lookedAt = 200;

/** How often devices are checked, where that is less often than it is set. `words` for a person. */
export interface CheckPace {
  readonly everySeconds: number;
  readonly nowEverySeconds: number;
  readonly words: string;
}

/**
 * Null as long as the interval is kept, or is being caught up with. Told from the rows alone, so that every process says the same, however
 * many of them check. How many devices there are is told to those who see all.
 */
export async function checkPace({ sites }: Pick<Actor, "sites">, nowMs: number = Date.now()): Promise<CheckPace | null> {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return null;
  }
  const lateBefore = new Date(nowMs - isBehind.afterMs(everySeconds * 1000));
  const [devices, late] = await Promise.all([
    db().device.count({ where: { missed: 0 } }),
    db().device.count({ where: { missed: 0, dueAt: { lt: lateBefore } } }),
  ]);
  if (late <= devices * isBehind.share) {
    return null;
  }
  const last = await db().device.findMany({
    where: { missed: 0, checkedAt: { gt: new Date(nowMs - 120_000), lte: new Date(nowMs) } },
    orderBy: { checkedAt: "desc" },
    take: lookedAt,
    select: { checkedAt: true },
  });
  const times = last.flatMap(({ checkedAt }) => (checkedAt ? [checkedAt.getTime()] : []));
  const nowEverySeconds = nowEvery(devices, times);
  if (nowEverySeconds === undefined || nowEverySeconds < everySeconds * 1.15) {
    return null;
  }
  const now = sayEvery(nowEverySeconds);
  const words =
    sites === null
      ? `${devices.toLocaleString("en-GB")} devices every ${sayEvery(everySeconds)} would need more: now every ${now}`
      : `Devices are checked less often than every ${sayEvery(everySeconds)}: now every ${now}`;
  return { everySeconds, nowEverySeconds, words };
}
