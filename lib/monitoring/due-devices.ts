import "server-only";
import { endRightsAhead, keepRightsAhead, takingRightsAhead } from "@/lib/device-access/device-gateway";
import { db } from "@/lib/platform/db/client";
import { endLeases, heldByOthers, leasing } from "@/lib/platform/db/leases";
import { filledUp, rowsToTake } from "@/lib/platform/db/rows-to-take";
import { env } from "@/lib/platform/env";
import { Prisma } from "@/prisma/sqlite/client/client";

/** Devices that answer, and those that were silent when they were last asked. */
export type Lane = "living" | "silent";

/** What is needed of a device to give it its turn. */
export interface DueRow {
  readonly id: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly siteId: string | null;
  readonly missed: number;
}

const selection = { id: true, scheme: true, host: true, port: true, siteId: true, missed: true } as const;

/** Clocks of processes that share a database differ by so much without anything being wrong. */
const aheadMs = 10_000;

/**
 * Those of a lane that are due. No look is ever planned further ahead than one interval: what stands beyond was planned before the clock was
 * set back, or before the interval was made shorter, and is due too.
 */
function due(lane: Lane, intervalMs: number, nowMs: number) {
  const times = [{ dueAt: null }, { dueAt: { lte: new Date(nowMs) } }, { dueAt: { gt: new Date(nowMs + intervalMs + aheadMs) } }];
  return { missed: lane === "living" ? 0 : { gt: 0 }, OR: times };
}

const longestFirst = [{ dueAt: { sort: "asc", nulls: "first" } }, { id: "asc" }] as const;

/** The devices of a lane that have waited longest. `besides`: not these, nor those of these hosts and sites. */
export async function dueRows(
  lane: Lane,
  intervalMs: number,
  take: number,
  besides: { readonly hosts?: readonly string[]; readonly siteIds?: readonly string[] } = {},
  nowMs: number = Date.now(),
): Promise<DueRow[]> {
  const { hosts = [], siteIds = [] } = besides;
  return db().device.findMany({
    where: {
      AND: [
        due(lane, intervalMs, nowMs),
        hosts.length > 0 ? { host: { notIn: filledUp(hosts) } } : {},
        siteIds.length > 0 ? { OR: [{ siteId: null }, { siteId: { notIn: filledUp(siteIds) } }] } : {},
      ],
    },
    select: selection,
    orderBy: [...longestFirst],
    take,
  });
}

const leaseOf = (id: string) => `check:${id}`;

/** What a claim leaves out: devices of this process, and those of hosts and sites that have their fill. */
interface Besides {
  readonly besides: ReadonlySet<string>;
  readonly hosts: readonly string[];
  readonly siteIds: readonly string[];
}

/**
 * Takes devices that are due and that no other process checks just now, each once over all processes: in one statement, after which it is
 * looked whether they are due still. `isMore`: there was more than was taken.
 */
export async function claimDue(
  lane: Lane,
  intervalMs: number,
  max: number,
  { besides, hosts, siteIds }: Besides,
): Promise<{ rows: DueRow[]; isMore: boolean }> {
  if (env().database.kind === "sqlite") {
    // Those of this process are due as long as their times are not written.
    const due = await dueRows(lane, intervalMs, rowsToTake(max + besides.size), { hosts, siteIds });
    const rows = due.filter(({ id }) => !besides.has(id));
    return { rows: rows.slice(0, max), isMore: rows.length > max };
  }
  const found = await takeFree(lane, intervalMs, max, { besides, hosts, siteIds });
  const ids = found.filter(({ taken }) => taken).map(({ id }) => id);
  keepRightsAhead(found.filter(({ right }) => right).map(({ id }) => id));
  const still =
    ids.length === 0
      ? []
      : await db().device.findMany({
          where: { AND: [{ id: { in: filledUp(ids) } }, due(lane, intervalMs, Date.now())] },
          select: selection,
        });
  const kept = new Set(still.map(({ id }) => id));
  await giveBack(ids.filter((id) => !kept.has(id)));
  return { rows: still, isMore: found.length > max && still.length > 0 };
}

/** On PostgreSQL, one more than was wanted of those that are due, with what of each was taken: its turn, and a right to a connection. */
function takeFree(
  lane: Lane,
  intervalMs: number,
  max: number,
  { besides, hosts, siteIds }: Besides,
): Promise<{ id: string; taken: boolean; right: boolean }[]> {
  const at = (ms: number) => Prisma.sql`${new Date(ms).toISOString().replace("Z", "")}::timestamp`;
  const nowMs = Date.now();
  const order = Prisma.sql`ORDER BY "dueAt" ASC NULLS FIRST, "id" ASC`;
  const turnOf = Prisma.sql`'check:' || "id"`;
  const turns = leasing(Prisma.sql`SELECT ${turnOf} AS "name" FROM "due" ${order} LIMIT ${max}`);
  return db().$queryRaw`
    WITH "due" AS MATERIALIZED (
      SELECT "id", "dueAt" FROM "Device"
      WHERE ${lane === "living" ? Prisma.sql`"missed" = 0` : Prisma.sql`"missed" > 0`}
        AND ("dueAt" IS NULL OR "dueAt" <= ${at(nowMs)} OR "dueAt" > ${at(nowMs + intervalMs + aheadMs)})
        AND "id" <> ALL(${[...besides]}::text[]) AND "host" <> ALL(${[...hosts]}::text[])
        AND ("siteId" IS NULL OR "siteId" <> ALL(${[...siteIds]}::text[])) AND NOT ${heldByOthers(turnOf)}
      ${order} LIMIT ${max + 1}),
    "turn" AS (${turns}),
    "right" AS (${takingRightsAhead(Prisma.sql`SELECT "id" FROM "due" WHERE ${turnOf} IN (SELECT "name" FROM "turn")`)})
    SELECT "id", ${turnOf} IN (SELECT "name" FROM "turn") AS "taken",
      'connection:' || "id" || ':1' IN (SELECT "name" FROM "right") AS "right"
    FROM "due" ${order}`;
}

/** Lets other processes check these again. */
export async function giveBack(ids: readonly string[]): Promise<void> {
  await endLeases([...ids.map(leaseOf), ...endRightsAhead(ids)]);
}

/** Devices that are checked regularly. */
export function countChecked(): Promise<number> {
  return db().device.count();
}

/** How long it takes until one of either lane is due; infinite where there is none. */
export async function nextDueInMs(intervalMs: number): Promise<number> {
  const next = await Promise.all(
    ([0, { gt: 0 }] as const).map((missed) =>
      db().device.findFirst({ where: { missed }, orderBy: [...longestFirst], select: { dueAt: true } }),
    ),
  );
  const waits = next.flatMap((row) => (row ? [(row.dueAt?.getTime() ?? 0) - Date.now()] : []));
  // What is planned beyond an interval is due now.
  return Math.max(0, Math.min(...waits.map((ms) => (ms > intervalMs + aheadMs ? 0 : ms)), Number.POSITIVE_INFINITY));
}
