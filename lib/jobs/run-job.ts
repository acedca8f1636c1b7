import "server-only";
import { db } from "@/lib/platform/db/client";
import { announceProcess } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { gate } from "./canary";
import { jobColumns } from "./columns";
import { jobFacts } from "./facts";
import { endJob, jobOpen } from "./job-state";
import { keepEnd, settleResets } from "./keep-end";
import { LoginTurns } from "./login-turns";
import { runRow } from "./run-row";
import { badEnds } from "./schemas";
import { letGo, recoverRows, takeRows } from "./take-rows";
import { tellJob } from "./tell";
import { untilOpenMs } from "./window";

/** How long until rows that another process, or a reset, is at work on are looked at again. */
const othersMs = 5_000;
const lookAgainMsMax = 600_000;
/** Processes that work on one job at the same time at most. */
const lanes = 4;

type Job = NonNullable<Awaited<ReturnType<typeof jobOpen>>>;

/** How long until the job may touch a device: its time of start, its window. 0: now. */
export function untilAllowedMs({ id, startAt, options }: Pick<Job, "id" | "startAt" | "options">, now = new Date()): number {
  const { window } = jobColumns.options.demand(options, id);
  const startsInMs = Math.max(0, (startAt?.getTime() ?? 0) - now.getTime());
  return startsInMs > 0 ? startsInMs : window ? untilOpenMs(window, now) : 0;
}

/**
 * Works on the rows of a job until none can be worked on now. Resolves with when it is looked again: the next row that waits, the next
 * opening of its window. What a row is and how far it has come stands in its row; this only moves.
 */
export async function runJob(jobId: string, lane: number, signal: AbortSignal, askFor: (lane: number) => Promise<void>): Promise<TaskEnd> {
  await announceProcess();
  await recoverRows(jobId);
  await settleResets(jobId);
  const held = new Set<Promise<void>>();
  const turns = new LoginTurns();
  let told = Date.now();
  let open: Awaited<ReturnType<typeof gate>> = "first";
  for (let asked = false; !signal.aborted; ) {
    const job = await jobOpen(jobId);
    if (!job || untilAllowedMs(job) > 0) {
      break;
    }
    const options = jobColumns.options.demand(job.options, job.id);
    open = open === "open" ? open : await gate(jobId, options);
    if (open === "failed") {
      break;
    }
    const taken = await takeRows(jobId, options, open === "first", options.parallel - held.size);
    if (taken.length > 0 && job.state !== "running") {
      await db().job.updateMany({ where: { id: jobId, state: { in: ["scheduled", "waiting"] } }, data: { state: "running", cause: null } });
      tellJob(jobId);
    }
    // Whose turn it is at a site to try a login is counted in one process.
    if (!asked && lane === 0 && job.kind !== "add" && env().database.kind === "postgresql" && taken.length > 0) {
      asked = true;
      for (let other = 1; other < Math.min(lanes, options.parallel); other++) {
        await askFor(other);
      }
    }
    for (const row of taken) {
      const work = runRow(job, row, turns)
        .then((end) => keepEnd(job, row, end))
        .catch((error: unknown) => log.error({ err: error, jobId }, "the end of a job's row could not be kept; it is looked at again"))
        .finally(() => {
          letGo(row.id);
          held.delete(work);
        });
      held.add(work);
    }
    if (held.size === 0) {
      break;
    }
    await Promise.race(held);
    if (Date.now() - told >= 1_000 || Date.now() < told) {
      told = Date.now();
      tellJob(jobId, "job.progress");
    }
  }
  await Promise.all(held);
  tellJob(jobId, "job.progress");
  return lane === 0 && !signal.aborted ? settle(jobId) : undefined;
}

/** Says where the job stands once nothing can be begun: it has ended, or waits. */
async function settle(jobId: string): Promise<TaskEnd> {
  const job = await jobOpen(jobId);
  if (!job) {
    return undefined;
  }
  const now = new Date();
  await expire(jobId, job.deadlineAt, now);
  const counts = await db().jobRow.groupBy({ by: ["state"], where: { jobId }, _count: { _all: true } });
  const count = (state: string) => counts.find((row) => row.state === state)?._count._all ?? 0;
  const [queued, running, waiting] = [count("queued"), count("running"), count("waiting")];
  if (queued + running + waiting === 0) {
    const bad = badEnds.some((state) => count(state) > 0);
    await endJob(jobId, bad ? "done_with_problems" : "done");
    return undefined;
  }
  const closedMs = untilAllowedMs(job, now);
  if (closedMs > 0 || queued + running === 0) {
    const cause = closedMs > 0 && job.startedAt !== null ? jobFacts.write({ code: "outside_window" }) : null;
    const state =
      job.startAt !== null && job.startAt > now
        ? "scheduled"
        : closedMs > 0 && running === 0 && job.state === "scheduled"
          ? "scheduled"
          : "waiting";
    if (state !== job.state || cause !== job.cause) {
      await db().job.updateMany({ where: { id: jobId, state: { in: ["running", "scheduled", "waiting"] } }, data: { state, cause } });
      tellJob(jobId);
    }
  }
  if (closedMs > 0) {
    return { againInMs: Math.min(closedMs, lookAgainMsMax) };
  }
  if (queued > 0) {
    return { againInMs: running > 0 ? othersMs : 0 };
  }
  return { againInMs: running > 0 ? othersMs : await nextTryMs(jobId, now) };
}

async function nextTryMs(jobId: string, now: Date): Promise<number> {
  const next = await db().jobRow.findFirst({
    where: { jobId, state: "waiting" },
    orderBy: { nextTryAt: { sort: "asc", nulls: "first" } },
    select: { nextTryAt: true },
  });
  const inMs = (next?.nextTryAt?.getTime() ?? 0) - now.getTime();
  return Math.max(100, Math.min(inMs, lookAgainMsMax));
}

/** Rows that have waited until the job's deadline end, whatever they waited for. A write whose end is not known is asked for until then. */
async function expire(jobId: string, deadlineAt: Date | null, now: Date): Promise<void> {
  if (deadlineAt !== null && deadlineAt <= now) {
    await (await import("./keep-end")).expireRows(jobId, now);
  }
}
