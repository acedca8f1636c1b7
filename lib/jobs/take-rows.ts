import "server-only";
import { randomUUID } from "node:crypto";
import { shared } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { livingOwners } from "@/lib/platform/db/leases";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { groupKeyOf, rowFacts } from "./facts";
import { holdJob, movingStates, settlingFact } from "./job-state";
import type { JobOptions } from "./schemas";
import type { JobRow, TakenRow } from "./taken";

/** Rows that this process is at work on. One that it owns and is not among them lost its end, on a full disk for example. */
const held = shared<Set<string>>("job-rows", () => new Set());

/** This process is no longer at work on a row, whether its end was kept or not. */
export function letGo(rowId: string): void {
  held().delete(rowId);
}

/** How many rows of all jobs this process is at work on. */
export const rowsHeld = (): number => held().size;

type Client = Pick<ReturnType<typeof db>, "jobRow">;

/** What is looked for. */
export interface Taking {
  readonly job: { readonly id: string; readonly kind: string };
  readonly options: JobOptions;
  /** Rows that this process has hands for. */
  readonly free: number;
  /** Only those that are tried before all others. */
  readonly onlyFirst: boolean;
  /** Look at those that wait too: they are not looked through for each row that ends. */
  readonly waiting: boolean;
}

/** Waiting rows whose time has come. One that was tried in the future waits for a clock that was set back. */
const due = (now: Date) => ({ state: "waiting", OR: [{ nextTryAt: null }, { nextTryAt: { lte: now } }, { triedAt: { gt: now } }] });

/** Sites at which as many rows are under way as the job wants. */
async function fullSites(client: Client, jobId: string, perSite: number): Promise<Map<string | null, number>> {
  const rows = await client.jobRow.groupBy({ by: ["siteId"], where: { jobId, state: "running" }, _count: { _all: true } });
  return new Map(rows.map(({ siteId, _count }) => [siteId, perSite - _count._all]));
}

/** More than so many at other sites are not looked through for one that may begin. */
const lookedThrough = 500;

/** Kinds whose rows begin what goes on by itself. */
export const beginsOthers = (kind: string): boolean => ["reset", "give_lines", "take_lines"].includes(kind);

/** Whether rows may be under way that this process is not at work on: another process has them, or a reset that they began. */
const othersWork = (kind: string) => env().database.kind !== "sqlite" || beginsOthers(kind);

async function take(client: Client, { job, options, free, onlyFirst, waiting }: Taking): Promise<TakenRow[]> {
  const now = new Date();
  const jobId = job.id;
  const running = othersWork(job.kind) ? await client.jobRow.count({ where: { jobId, state: "running" } }) : 0;
  const room = Math.min(free, options.parallel - running);
  if (room <= 0) {
    return [];
  }
  const { perSite } = options;
  const left = perSite === undefined ? undefined : await fullSites(client, jobId, perSite);
  const full = left ? [...left].filter(([site, count]) => site !== null && count <= 0).map(([site]) => site ?? "") : [];
  const where = {
    jobId,
    job: { state: { in: [...movingStates] } },
    ...(onlyFirst ? { first: true } : {}),
    ...(full.length > 0 ? { NOT: { siteId: { in: full } } } : {}),
  };
  const some = perSite === undefined ? room : lookedThrough;
  const found = (state: object) => client.jobRow.findMany({ where: { ...where, ...state }, orderBy: { seq: "asc" }, take: some });
  // Each along its own index: both in one question would sort all that are left for every row that ends.
  const woken = waiting ? await found(due(now)) : [];
  const rows = woken.length < room ? [...woken, ...(await found({ state: "queued" }))] : woken;
  const taken: TakenRow[] = [];
  for (const row of rows) {
    if (taken.length === room) {
      break;
    }
    const atSite = left && perSite !== undefined ? (left.get(row.siteId) ?? perSite) : 1;
    if (atSite <= 0) {
      continue;
    }
    const begun = await begin(client, row, now);
    if (begun) {
      left?.set(row.siteId, atSite - 1);
      taken.push(begun);
    }
  }
  return taken;
}

/** Makes a row this process's own. Undefined if it is no longer as it was seen: another process was faster, or the job was stopped. */
async function begin(client: Client, row: JobRow, now: Date): Promise<TakenRow | undefined> {
  // The id of a write whose end nobody saw stays: by it the write is found again.
  const changeId = row.changeId ?? randomUUID();
  const data = {
    state: "running",
    ownerId: processId(),
    changeId,
    tries: row.tries + 1,
    triedAt: now,
    nextTryAt: null,
    // It is in no group of ends while it is worked on.
    groupKey: null,
    ...(row.startedAt === null ? { startedAt: now } : {}),
  };
  held().add(row.id);
  const { count } = await client.jobRow
    .updateMany({ where: { id: row.id, state: row.state, tries: row.tries }, data })
    .catch((error: unknown) => {
      held().delete(row.id);
      throw error;
    });
  if (count === 0) {
    held().delete(row.id);
    return undefined;
  }
  return { ...row, ...data, startedAt: row.startedAt ?? now };
}

/** Rows of a stopped job of which nobody knows whether they were written, to be asked for. */
export async function takeSettling(jobId: string, free: number): Promise<TakenRow[]> {
  const now = new Date();
  const rows = await db().jobRow.findMany({ where: { jobId, ...due(now), fact: settlingFact }, orderBy: { seq: "asc" }, take: free });
  const taken: TakenRow[] = [];
  for (const row of rows) {
    const begun = await begin(db(), row, now);
    taken.push(...(begun ? [begun] : []));
  }
  return taken;
}

/** Takes rows for this process, never more than the job wants at a time, over all processes. */
export function takeRows(taking: Taking): Promise<TakenRow[]> {
  // One process works on a SQLite database: there is nobody to be in the way.
  return env().database.kind === "sqlite"
    ? take(db(), taking)
    : db().$transaction(async (tx) => {
        await holdJob(tx, taking.job.id);
        return take(tx, taking);
      });
}

/** Kinds that are looked for in another place than among the changes of settings. */
const leavesNoChange: ReadonlySet<string> = new Set(["reset", "rotate_login", "give_lines", "take_lines"]);

const lost = { code: "settling" } as const;
const settlingNow = { fact: rowFacts.write(lost), groupKey: groupKeyOf("waiting", lost) };

/**
 * Rows of processes that died in the middle wait again. A write that was begun is looked for by its id: what has ended is kept, what
 * has not is settled by reading the device, and what was never begun is simply begun again.
 */
export async function recoverRows({ id: jobId, kind }: { readonly id: string; readonly kind: string }): Promise<void> {
  const rows = await db().jobRow.findMany({
    where: { jobId, state: "running", resetId: null, newLineId: null },
    select: { id: true, ownerId: true, changeId: true },
  });
  const living = await livingOwners(rows.map(({ ownerId }) => ownerId));
  const me = processId();
  const dead = rows.filter(({ id, ownerId }) => (ownerId === me ? !held().has(id) : ownerId === null || !living.has(ownerId)));
  for (const { id, ownerId, changeId } of dead) {
    const began = leavesNoChange.has(kind) || (changeId !== null && (await db().change.count({ where: { id: changeId } })) > 0);
    const settling = { state: "waiting", ...settlingNow, nextTryAt: new Date() };
    await db().jobRow.updateMany({
      where: { id, state: "running", ownerId },
      data: { ownerId: null, ...(began ? settling : { state: "queued" }) },
    });
  }
}
