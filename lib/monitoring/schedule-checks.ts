import "server-only";
import { system } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { endLeases, tryLeases } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { checkRow } from "./check-device";

/** Devices asked at the same time: a slow site must not hold up the others, and the network is not ours alone. */
const together = 8;
/** The pause between two rounds. A device that is added or waits for its turn ends it. */
const restMs = { min: 1_000, max: 60_000 };
const batch = 64;
/** Clocks of processes that share a database differ by so much without anything being wrong. */
const aheadMs = 10_000;

/** What one process claims at a time: the others find enough beside it. */
const claimMax = 16;
/** So many processes check at the same time at most. */
const lanes = 4;

const claimOf = ({ id }: { readonly id: string }) => `check:${id}`;

/** One round: the devices that are due, oldest first. Lane 0 comes again when the next one is. Off when the setting is 0. */
export async function checkRound(lane: number, signal: AbortSignal, askForHelp: (lane: number) => Promise<void>): Promise<TaskEnd> {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return undefined;
  }
  const helps = env().database.kind === "postgresql" && lane + 1 < lanes;
  await checkDue(everySeconds, signal, async () => (helps ? askForHelp(lane + 1) : undefined));
  return lane === 0 ? { againInMs: await nextRoundMs(everySeconds) } : undefined;
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
 * Those that are due. One that was checked in the future was checked before the clock was set back: it is due, and first, so that it does
 * not wait for that day to come.
 */
function due(everySeconds: number, nowMs: number) {
  const ahead = { checkedAt: { gt: new Date(nowMs + aheadMs) } };
  const waiting = { OR: [{ checkedAt: null }, { checkedAt: { lt: new Date(nowMs - everySeconds * 1000) } }] };
  return { ahead, waiting };
}

/** The devices that have waited longest. */
export async function dueRows(everySeconds: number, nowMs: number = Date.now()) {
  const { ahead, waiting } = due(everySeconds, nowMs);
  const rows = await db().device.findMany({ where: ahead, orderBy: { id: "asc" }, take: batch });
  const oldest = [{ checkedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }] as const;
  return [...rows, ...(await db().device.findMany({ where: waiting, orderBy: [...oldest], take: batch }))].slice(0, batch);
}

type Row = Awaited<ReturnType<typeof dueRows>>[number];

/** Those of the claimed ones that are still due: another process may have checked one between our look and our claim. */
async function stillDue(rows: readonly Row[], everySeconds: number): Promise<Row[]> {
  if (env().database.kind === "sqlite") {
    return [...rows];
  }
  const { ahead, waiting } = due(everySeconds, Date.now());
  return db().device.findMany({ where: { id: { in: rows.map(({ id }) => id) }, OR: [ahead, waiting] } });
}

/**
 * Checks the devices that are due and that no other process checks just now: each is claimed first, some at a time, in one statement.
 * `more`: called once where more is due than this process claims at a time.
 */
export async function checkDue(
  everySeconds: number,
  signal: AbortSignal,
  more: () => Promise<void> = async () => undefined,
): Promise<void> {
  const seen = new Set<string>();
  for (let first = true; !signal.aborted; first = false) {
    const rows = (await dueRows(everySeconds)).filter(({ id }) => !seen.has(id));
    if (first && rows.length > claimMax) {
      await more();
    }
    const claims = rows.length === 0 ? [] : await tryLeases(rows.map(claimOf), claimMax);
    if (claims.length === 0) {
      return;
    }
    try {
      const claimed = new Set(claims);
      const mine = rows.filter((row) => claimed.has(claimOf(row)));
      for (const { id } of mine) {
        seen.add(id);
      }
      await checkAll(await stillDue(mine, everySeconds), signal);
    } finally {
      await endLeases(claims);
    }
  }
}

async function checkAll(queue: Row[], signal: AbortSignal): Promise<void> {
  const worker = async () => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      await checkRow(row, { actor: system });
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}
