import "server-only";
import { endRightsAhead, takeRightsAhead } from "@/lib/device-access/device-gateway";
import { db } from "@/lib/platform/db/client";
import { endLeases, tryLeases } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";

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
        hosts.length > 0 ? { host: { notIn: [...hosts] } } : {},
        siteIds.length > 0 ? { OR: [{ siteId: null }, { siteId: { notIn: [...siteIds] } }] } : {},
      ],
    },
    select: selection,
    orderBy: [...longestFirst],
    take,
  });
}

const leaseOf = (id: string) => `check:${id}`;

/**
 * Takes devices that are due and that no other process checks just now, each once over all processes: in one statement, after which it is
 * looked whether they are due still. `isMore`: there was more than was taken.
 */
export async function claimDue(
  lane: Lane,
  intervalMs: number,
  max: number,
  {
    besides,
    hosts,
    siteIds,
  }: { readonly besides: ReadonlySet<string>; readonly hosts: readonly string[]; readonly siteIds: readonly string[] },
): Promise<{ rows: DueRow[]; isMore: boolean }> {
  const isAlone = env().database.kind === "sqlite";
  // Those of this process are due as long as their times are not written; others may have as many.
  const take = max + besides.size + (isAlone ? 1 : 4 * max);
  const rows = (await dueRows(lane, intervalMs, take, { hosts, siteIds })).filter(({ id }) => !besides.has(id));
  const isMore = rows.length > max;
  if (isAlone || rows.length === 0) {
    return { rows: rows.slice(0, max), isMore };
  }
  const claims = await tryLeases(
    rows.map(({ id }) => leaseOf(id)),
    max,
  );
  const claimed = new Set(claims);
  const ids = rows.filter(({ id }) => claimed.has(leaseOf(id))).map(({ id }) => id);
  const still =
    ids.length === 0
      ? []
      : await db().device.findMany({
          where: { AND: [{ id: { in: ids } }, due(lane, intervalMs, Date.now())] },
          select: selection,
        });
  const kept = new Set(still.map(({ id }) => id));
  await giveBack(ids.filter((id) => !kept.has(id)));
  await takeRightsAhead([...kept]);
  return { rows: still, isMore: isMore && still.length > 0 };
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
