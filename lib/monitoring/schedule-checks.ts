import "server-only";
import { system } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { holdsLease, tryLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { checkRow } from "./check-device";

/** Devices asked at the same time: a slow site must not hold up the others, and the network is not ours alone. */
const together = 8;
/** The pause between two rounds. A device that is added or waits for its turn ends it. */
const restMs = { min: 1_000, max: 60_000 };
/** How long a process that does not check leaves the rounds to the one that does. */
const leaveMs = 10_000;
const batch = 64;
/** Clocks of processes that share a database differ by so much without anything being wrong. */
const aheadMs = 10_000;

/** Of several processes one checks, so that a device need not know several of us; another goes on within seconds of its end. */
const lease = "checks";

/** One round: the devices that are due, oldest first. Comes again when the next one is. Off when the setting is 0. */
export async function checkRound(signal: AbortSignal): Promise<TaskEnd> {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return undefined;
  }
  return (await checkDue(everySeconds, signal)) ? { againInMs: await nextRoundMs(everySeconds) } : { leaveToOthersMs: leaveMs };
}

async function nextRoundMs(everySeconds: number): Promise<number> {
  const next = await db().device.findFirst({ orderBy: { checkedAt: { sort: "asc", nulls: "first" } }, select: { checkedAt: true } });
  if (!next) {
    return restMs.max;
  }
  const dueInMs = (next.checkedAt?.getTime() ?? 0) + everySeconds * 1000 - Date.now();
  return Math.min(restMs.max, Math.max(restMs.min, dueInMs));
}

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

/** Checks the devices that are due, if it is this process that checks; false if it is not. */
export async function checkDue(everySeconds: number, signal: AbortSignal): Promise<boolean> {
  // Asked first: a lease that is held already is renewed beside the others, and costs no write of its own.
  if (!(await holdsLease(lease)) && !(await tryLease(lease))) {
    return false;
  }
  const rows = await dueRows(everySeconds);
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      await checkRow(row, { actor: system });
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return true;
}
