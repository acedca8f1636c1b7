import "server-only";
import { randomUUID } from "node:crypto";
import { shared } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { livingOwners } from "@/lib/platform/db/leases";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { rowFacts } from "./facts";
import { holdJob } from "./job-state";
import type { JobOptions } from "./schemas";
import type { TakenRow } from "./taken";

/** Rows that this process is at work on. One that it owns and is not among them lost its end, on a full disk for example. */
const held = shared<Set<string>>("job-rows", () => new Set());

/** This process is no longer at work on a row, whether its end was kept or not. */
export function letGo(rowId: string): void {
  held().delete(rowId);
}

type Client = Pick<ReturnType<typeof db>, "jobRow">;

/** Rows that may be begun: queued ones, and waiting ones whose time has come. One that was tried in the future waits for a clock that was set back. */
function ready(jobId: string, now: Date) {
  const due = { state: "waiting", OR: [{ nextTryAt: null }, { nextTryAt: { lte: now } }, { triedAt: { gt: now } }] };
  return { jobId, OR: [{ state: "queued" }, due] };
}

/** Sites at which as many rows are under way as the job wants. */
async function fullSites(client: Client, jobId: string, perSite: number): Promise<Map<string | null, number>> {
  const rows = await client.jobRow.groupBy({ by: ["siteId"], where: { jobId, state: "running" }, _count: { _all: true } });
  return new Map(rows.map(({ siteId, _count }) => [siteId, perSite - _count._all]));
}

/** More than so many at other sites are not looked through for one that may begin. */
const lookedThrough = 500;

async function take(client: Client, jobId: string, options: JobOptions, onlyFirst: boolean, free: number): Promise<TakenRow[]> {
  const now = new Date();
  const running = await client.jobRow.count({ where: { jobId, state: "running" } });
  const room = Math.min(free, options.parallel - running);
  if (room <= 0) {
    return [];
  }
  const { perSite } = options;
  const left = perSite === undefined ? undefined : await fullSites(client, jobId, perSite);
  const full = left ? [...left].filter(([site, count]) => site !== null && count <= 0).map(([site]) => site ?? "") : [];
  const where = {
    ...ready(jobId, now),
    ...(onlyFirst ? { first: true } : {}),
    ...(full.length > 0 ? { NOT: { siteId: { in: full } } } : {}),
  };
  const rows = await client.jobRow.findMany({ where, orderBy: { seq: "asc" }, take: perSite === undefined ? room : lookedThrough });
  const taken: TakenRow[] = [];
  for (const row of rows) {
    if (taken.length === room) {
      break;
    }
    const atSite = left && perSite !== undefined ? (left.get(row.siteId) ?? perSite) : 1;
    if (atSite <= 0) {
      continue;
    }
    // The id of a write whose end nobody saw stays: by it the write is found again.
    const changeId = row.changeId ?? randomUUID();
    const data = {
      state: "running",
      ownerId: processId(),
      changeId,
      tries: row.tries + 1,
      triedAt: now,
      nextTryAt: null,
      ...(row.startedAt === null ? { startedAt: now } : {}),
    };
    held().add(row.id);
    const { count } = await client.jobRow.updateMany({ where: { id: row.id, state: row.state, tries: row.tries }, data });
    if (count === 0) {
      held().delete(row.id);
    } else {
      left?.set(row.siteId, atSite - 1);
      taken.push({ ...row, ...data, startedAt: row.startedAt ?? now });
    }
  }
  return taken;
}

/** Takes rows for this process, never more than the job wants at a time, over all processes. */
export function takeRows(jobId: string, options: JobOptions, onlyFirst: boolean, free: number): Promise<TakenRow[]> {
  // One process works on a SQLite database: there is nobody to be in the way.
  return env().database.kind === "sqlite"
    ? take(db(), jobId, options, onlyFirst, free)
    : db().$transaction(async (tx) => {
        await holdJob(tx, jobId);
        return take(tx, jobId, options, onlyFirst, free);
      });
}

/**
 * Rows of processes that died in the middle wait again. A write that was begun is looked for by its id: what has ended is kept, what
 * has not is settled by reading the device, and what was never begun is simply begun again.
 */
export async function recoverRows(jobId: string): Promise<void> {
  const rows = await db().jobRow.findMany({
    where: { jobId, state: "running", resetId: null },
    select: { id: true, ownerId: true, changeId: true },
  });
  const living = await livingOwners(rows.map(({ ownerId }) => ownerId));
  const me = processId();
  const dead = rows.filter(({ id, ownerId }) => (ownerId === me ? !held().has(id) : ownerId === null || !living.has(ownerId)));
  for (const { id, ownerId, changeId } of dead) {
    const began = changeId !== null && (await db().change.count({ where: { id: changeId } })) > 0;
    const settling = { state: "waiting", fact: rowFacts.write({ code: "settling" }), nextTryAt: new Date() };
    await db().jobRow.updateMany({
      where: { id, state: "running", ownerId },
      data: { ownerId: null, ...(began ? settling : { state: "queued" }) },
    });
  }
}
