import "server-only";
import { system } from "@/lib/audit/service";
import { background, rest } from "@/lib/platform/background";
import { db } from "@/lib/platform/db/client";
import { holdsLease, tryLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { checkRow } from "./check-device";

/** Devices asked at the same time: a slow site must not hold up the others, and the network is not ours alone. */
const together = 8;
/** How often it is looked whether a device is due. */
const tickMs = 5_000;
const batch = 64;
/** Clocks of processes that share a database differ by so much without anything being wrong. */
const aheadMs = 10_000;

/** Checks every device in turn, again and again, oldest first, until the process ends. Off when the setting is 0. */
export function startChecking(): void {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return;
  }
  void background("patrol", async (signal) => {
    while (!signal.aborted) {
      await checkDue(everySeconds, signal).catch((error: unknown) => log.warn({ err: error }, "a round of checks failed"));
      await rest(tickMs, signal);
    }
  });
}

/** Of several processes one checks; another goes on within seconds of its end. */
const lease = "checks";

/**
 * The devices that have waited longest. One that was checked in the future was checked before the clock was set back: it is due, and
 * first, so that it does not wait for that day to come.
 */
export async function dueRows(everySeconds: number, nowMs: number = Date.now()) {
  const ahead = await db().device.findMany({ where: { checkedAt: { gt: new Date(nowMs + aheadMs) } }, take: batch });
  const rows = await db().device.findMany({
    where: { OR: [{ checkedAt: null }, { checkedAt: { lt: new Date(nowMs - everySeconds * 1000) } }] },
    orderBy: { checkedAt: { sort: "asc", nulls: "first" } },
    take: batch,
  });
  return [...ahead, ...rows].slice(0, batch);
}

/** Checks the devices that are due, if it is this process that checks. */
export async function checkDue(everySeconds: number, signal: AbortSignal): Promise<void> {
  // Asked first: a lease that is held already is renewed beside the others, and costs no write of its own.
  if (!(await holdsLease(lease)) && !(await tryLease(lease))) {
    return;
  }
  const rows = await dueRows(everySeconds);
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      await checkRow(row, { actor: system });
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}
