import "server-only";
import { db } from "@/lib/platform/db/client";
import { livingOwners } from "@/lib/platform/db/leases";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { shared } from "../app";
import { type EventName, eventSchemas } from "./catalog";
import { listenersOf } from "./listeners";

/** An event that stands in the outbox and is not delivered yet. */
export interface Published {
  readonly id: string;
  readonly name: EventName;
  readonly payload: unknown;
}

/** The channel on which PostgreSQL tells other processes that something was committed. */
export const channel = "lineward_events";

/** Rows of delivered events go in batches: one commit for many, and one that is lost with its process is only delivered again. */
const flushAfterMs = 500;
const flushAt = 200;
/** How long a delivered event stays for processes that were cut off from the database when it happened. */
const keptMs = 120_000;
/** A listener that failed this often, in more than an hour, is not asked again; the row stays a week for whoever looks. */
const attemptsMax = 20;
const firstRetryMs = 1_000;
/** The longest wait before a listener that failed is asked again. */
export const deliveryWaitMaxMs = 300_000;
const givenUpMs = 7 * 24 * 3_600_000;
const batch = 200;

interface Delivered {
  readonly gone: string[];
  readonly kept: string[];
  timer?: NodeJS.Timeout | undefined;
}

const delivered = shared<Delivered>("events-delivered", () => ({ gone: [], kept: [] }));

/** All have had it: its row goes soon, or stays a while for other processes. */
export function noteDelivered({ id, name }: Published): void {
  const all = delivered();
  const others = env().database.kind === "postgresql" && listenersOf(name, "everywhere").length > 0;
  (others ? all.kept : all.gone).push(id);
  if (all.gone.length + all.kept.length >= flushAt) {
    void flushDelivered();
  } else if (all.timer === undefined) {
    all.timer = setTimeout(() => void flushDelivered(), flushAfterMs);
    all.timer.unref();
  }
}

/** Writes down now which events were delivered. Never throws: one that stays is delivered again, which changes nothing. */
export async function flushDelivered(): Promise<void> {
  const all = delivered();
  clearTimeout(all.timer);
  all.timer = undefined;
  const [gone, kept] = [all.gone.splice(0), all.kept.splice(0)];
  try {
    if (gone.length > 0) {
      await db().eventOutbox.deleteMany({ where: { id: { in: gone } } });
    }
    if (kept.length > 0) {
      await db().eventOutbox.updateMany({ where: { id: { in: kept } }, data: { doneAt: new Date(), waiting: null } });
    }
  } catch (error) {
    log.warn({ err: error }, "delivered events were not written down; they are delivered again");
  }
}

/** Writes down who has not had it, and when they are asked again. Never throws. */
export async function noteFailed({ id, name }: Published, failed: readonly string[], attempts: number): Promise<void> {
  const isOver = attempts >= attemptsMax;
  if (isOver) {
    log.error({ event: name, id, listeners: failed, attempts }, "listeners failed too often; they are not asked again");
  }
  const pauseMs = Math.min(firstRetryMs * 2 ** (attempts - 1), deliveryWaitMaxMs);
  const data = {
    attempts,
    waiting: JSON.stringify(failed),
    dueAt: new Date(Date.now() + pauseMs),
    ...(isOver ? { doneAt: new Date() } : {}),
  };
  await db()
    .eventOutbox.updateMany({ where: { id }, data })
    .catch((error: unknown) => log.warn({ event: name, id, err: error }, "a failed delivery was not written down; it is tried again"));
}

export interface Due {
  readonly event: Published;
  readonly waiting: readonly string[] | undefined;
  readonly attempts: number;
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["eventOutbox"]["findUnique"]>>>;

function dueOf(row: Row): Due | undefined {
  // A version before or after this one may know other events: its own process delivers them.
  if (!Object.hasOwn(eventSchemas, row.name)) {
    return undefined;
  }
  const event = { id: row.id, name: row.name as EventName, payload: JSON.parse(row.payload) as unknown };
  return { event, waiting: row.waiting === null ? undefined : (JSON.parse(row.waiting) as string[]), attempts: row.attempts };
}

/** What this process has to deliver: its own events that are due, and those of processes that died before they could. */
export async function takeDue(): Promise<Due[]> {
  const open = { doneAt: null };
  const owners = await db().eventOutbox.findMany({ where: open, distinct: ["ownerId"], select: { ownerId: true } });
  const me = processId();
  const living = await livingOwners(owners.map((row) => row.ownerId));
  const dead = owners.map((row) => row.ownerId).filter((owner) => owner !== me && !living.has(owner));
  const late = { ownerId: me, dueAt: { lte: new Date() } };
  const rows = await db().eventOutbox.findMany({
    where: { ...open, OR: [late, { ownerId: { in: dead } }] },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: batch,
  });
  const taken: Due[] = [];
  for (const row of rows) {
    const due = dueOf(row);
    // Of several processes that see a dead one's event, one gets it.
    const where = { id: row.id, ownerId: row.ownerId, attempts: row.attempts, doneAt: null, dueAt: row.dueAt };
    const data = { ownerId: me, dueAt: new Date(Date.now() + deliveryWaitMaxMs) };
    if (due && (await db().eventOutbox.updateMany({ where, data })).count === 1) {
      taken.push(due);
    }
  }
  return taken;
}

/** One event of another process; undefined if it is gone, or not known to this version. */
export async function eventById(id: string): Promise<Published | undefined> {
  const row = await db().eventOutbox.findUnique({ where: { id } });
  return row ? dueOf(row)?.event : undefined;
}

/** What other processes have told of late, for one that could not hear it. */
export async function recentOfOthers(): Promise<Published[]> {
  const where = { ownerId: { not: processId() }, at: { gt: new Date(Date.now() - keptMs) } };
  const rows = await db().eventOutbox.findMany({ where, orderBy: { at: "asc" } });
  return rows.flatMap((row) => dueOf(row)?.event ?? []);
}

/** Removes what nobody needs any more. */
export async function cleanOutbox(): Promise<void> {
  const before = (ms: number) => ({ lt: new Date(Date.now() - ms) });
  await db().eventOutbox.deleteMany({
    where: { OR: [{ doneAt: before(keptMs), waiting: null }, { doneAt: before(givenUpMs) }] },
  });
}
