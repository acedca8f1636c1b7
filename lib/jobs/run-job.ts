import "server-only";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { announceProcess } from "@/lib/platform/db/leases";
import { withoutWaitingForDisk } from "@/lib/platform/db/sqlite-adapter";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { atWorkOn, isAtWorkOn } from "./at-work";
import { gate } from "./canary";
import { jobColumns } from "./columns";
import { jobFacts } from "./facts";
import { endJob, jobOpen, stopFactOf, stoppedData } from "./job-state";
import { expireRows, FailureWatch, keepEnd, settleLines, settleResets } from "./keep-end";
import { LoginTurns } from "./login-turns";
import type { RowEnd } from "./row-end";
import { runRow, settleRow } from "./run-row";
import { badEnds, type JobKind } from "./schemas";
import { letGo, recoverRows, rowsHeld, takeRows, takeSettling } from "./take-rows";
import type { TakenRow } from "./taken";
import { tellJob } from "./tell";
import { untilOpenMs } from "./window";

/** How long until rows that another process, or a reset, is at work on are looked at again. */
const othersMs = 5_000;
const lookAgainMsMax = 600_000;
/** How often a job that runs looks at what it is told, and at its rows that wait. */
const lookMs = 1_000;
/** How long until a job looks again for hands that other jobs of this process have. */
const handsMs = 500;

/** Kinds whose rows ask the device after a power cut how far they came: what goes to a device is on the disk before, the rest comes again. */
const looksAgain: ReadonlySet<string> = new Set<JobKind>(["settings", "check"]);

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
export async function runJob(jobId: string, lane: number, signal: AbortSignal, lookAgain: () => Promise<void>): Promise<TaskEnd> {
  await announceProcess();
  // Of lanes one is enough for a process: the rows that it has hands for are one number.
  if (lane !== 0 && isAtWorkOn(jobId)) {
    return undefined;
  }
  const found = await db().job.findUnique({ where: { id: jobId }, select: { id: true, kind: true } });
  if (!found) {
    return undefined;
  }
  await recoverRows(found);
  if (found.kind === "reset") {
    await settleResets(jobId);
  } else if (found.kind === "give_lines" || found.kind === "take_lines") {
    await settleLines(jobId);
  }
  const work = () => workOn(jobId, signal);
  await atWorkOn(jobId, () => (looksAgain.has(found.kind) ? withoutWaitingForDisk(work) : work()));
  tellJob(jobId, "job.progress");
  if (lane !== 0) {
    // Who leads may be waiting for nothing but the rows of this lane.
    await lookAgain();
  }
  return lane === 0 && !signal.aborted ? settle(jobId, signal) : undefined;
}

/** Takes rows and works on them as long as there are any that may be begun. Other processes that hear of it may take some too. */
async function workOn(jobId: string, signal: AbortSignal): Promise<void> {
  const working = new Set<Promise<void>>();
  const watch = new FailureWatch();
  const turns = new LoginTurns();
  let open: Awaited<ReturnType<typeof gate>> = "first";
  let looked = Number.NEGATIVE_INFINITY;
  for (let job: Job | null = null; !signal.aborted; ) {
    const looks = monotonicMs() - looked >= lookMs;
    if (looks) {
      // A row is taken only of a job that moves; what else is said of it may come this much later.
      job = await jobOpen(jobId);
      looked = monotonicMs();
      tellJob(jobId, "job.progress");
    }
    if (!job || untilAllowedMs(job) > 0) {
      break;
    }
    const options = jobColumns.options.demand(job.options, job.id);
    open = open === "open" ? open : await gate(jobId, options);
    if (open === "failed") {
      break;
    }
    const free = Math.min(options.parallel - working.size, env().LINEWARD_ROWS_AT_ONCE - rowsHeld());
    const taken = await takeRows({ job, options, free, onlyFirst: open === "first", waiting: looks || working.size === 0 });
    if (taken.length > 0 && job.state !== "running") {
      await db().job.updateMany({ where: { id: jobId, state: { in: ["scheduled", "waiting"] } }, data: { state: "running", cause: null } });
      job = { ...job, state: "running" };
      tellJob(jobId);
    }
    for (const row of taken) {
      const work = workOnRow(job, row, () => runRow(job, row, turns), watch).finally(() => working.delete(work));
      working.add(work);
    }
    if (working.size === 0) {
      break;
    }
    await Promise.race(working);
    // Those that end at the same moment are made up for together.
    await new Promise(setImmediate);
  }
  await Promise.all(working);
}

/** One row, from its beginning until its end is kept. Never rejects. */
async function workOnRow(job: Job, row: TakenRow, work: () => Promise<RowEnd>, watch: FailureWatch): Promise<void> {
  try {
    await keepEnd(job, row, await work(), watch);
  } catch (error) {
    log.error({ err: error, jobId: job.id }, "the end of a job's row could not be kept; it is looked at again");
  } finally {
    letGo(row.id);
  }
}

/**
 * Of a job that was stopped: rows of processes that died are stopped too, and what may have been sent is asked for until that is known.
 * Nothing is begun.
 */
async function close(jobId: string, signal: AbortSignal): Promise<TaskEnd> {
  const job = await db().job.findFirst({ where: { id: jobId, state: "stopped" } });
  if (!job) {
    return undefined;
  }
  await db().jobRow.updateMany({ where: { jobId, state: "queued" }, data: stoppedData(stopFactOf(job.cause)) });
  await expire(jobId, job.deadlineAt, new Date());
  const watch = new FailureWatch();
  for (let rows = await takeSettling(jobId, settledAtOnce); rows.length > 0 && !signal.aborted; ) {
    await Promise.all(rows.map((row) => workOnRow(job, row, () => settleRow(job, row), watch)));
    tellJob(jobId, "job.progress");
    rows = await takeSettling(jobId, settledAtOnce);
  }
  const left = await db().jobRow.groupBy({
    by: ["state"],
    where: { jobId, state: { in: ["running", "waiting"] } },
    _count: { _all: true },
  });
  if (left.length === 0) {
    return undefined;
  }
  return { againInMs: left.some(({ state }) => state === "running") ? othersMs : await nextTryMs(job, new Date()) };
}

const settledAtOnce = 16;

/** Says where the job stands once nothing can be begun: it has ended, or waits. */
async function settle(jobId: string, signal: AbortSignal): Promise<TaskEnd> {
  const job = await jobOpen(jobId);
  if (!job) {
    return close(jobId, signal);
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
    return { againInMs: rowsHeld() > 0 ? handsMs : running > 0 ? othersMs : 0 };
  }
  return { againInMs: running > 0 ? othersMs : await nextTryMs(job, now) };
}

/** How long until the first row that waits has its time, or has waited for too long. */
async function nextTryMs({ id: jobId, deadlineAt }: Pick<Job, "id" | "deadlineAt">, now: Date): Promise<number> {
  const next = await db().jobRow.findFirst({
    where: { jobId, state: "waiting" },
    orderBy: { nextTryAt: { sort: "asc", nulls: "first" } },
    select: { nextTryAt: true },
  });
  const at = Math.min(next?.nextTryAt?.getTime() ?? 0, deadlineAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const inMs = at - now.getTime();
  return Math.max(100, Math.min(inMs, lookAgainMsMax));
}

/** Rows that have waited until the job's deadline end, whatever they waited for. A write whose end is not known is asked for until then. */
async function expire(jobId: string, deadlineAt: Date | null, now: Date): Promise<void> {
  if (deadlineAt !== null && deadlineAt <= now) {
    await expireRows(jobId, now);
  }
}
