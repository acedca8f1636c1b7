import "server-only";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { afterAddition } from "./after-addition";
import { jobColumns } from "./columns";
import { groupKeyOf, rowFacts } from "./facts";
import { processesMax, settlingFact, stopFactOf, stoppedData, stopRows } from "./job-state";
import { type RowEnd, seenAgainMs } from "./row-end";
import { endOfTakingBack } from "./run-line-back";
import { endOfLine } from "./run-line-row";
import { endOfReset } from "./run-reset-row";
import type { RowState } from "./schemas";
import type { JobOfRow, TakenRow } from "./taken";

/** Ends that count as failures of the job: it stops by itself above a share of them. */
export const failedStates = ["refused", "login_refused", "not_applied", "unknown"] as const satisfies readonly RowState[];
const failed: ReadonlySet<RowState> = new Set(failedStates);

/** What a row is kept as at the end of a try. */
function dataOf(end: RowEnd, changed: boolean) {
  const { state, fact, againInMs, resetId, newLineId, deviceId } = end;
  const now = Date.now();
  const rests = state === "waiting" || state === "running";
  return {
    state,
    fact: fact && rowFacts.write(fact),
    groupKey: fact && groupKeyOf(state, fact),
    nextTryAt: againInMs === undefined ? null : new Date(now + againInMs),
    finishedAt: rests ? null : new Date(now),
    ownerId: null,
    // Its id is kept where a change may stand under it; another try of nothing gets one of its own.
    ...(changed ? {} : { changeId: null }),
    ...(resetId === undefined ? {} : { resetId }),
    newLineId: newLineId ?? null,
    ...(deviceId === undefined ? {} : { deviceId }),
  };
}

/** Says when the failures of a job have to be counted again: not after each one, and never too late. */
export class FailureWatch {
  private left = 0;

  /** One more has failed. True if they have to be counted now. */
  due(): boolean {
    this.left -= 1;
    return this.left <= 0;
  }

  /** So many more may fail, here and in the other processes, before the job stops. */
  allow(more: number): void {
    this.left = Math.max(1, Math.floor(more / processesMax));
  }
}

/** Keeps how a try ended, if this process still has the row. A job that was stopped meanwhile lets nothing wait. */
export async function keepEnd(job: JobOfRow, row: TakenRow, end: RowEnd, watch: FailureWatch): Promise<void> {
  const mayStand = end.changeId !== undefined && (end.state !== "waiting" || end.fact?.code === "settling");
  const stands = end.stands === true || (mayStand && (await db().change.count({ where: { id: end.changeId ?? "" } })) > 0);
  await db().jobRow.updateMany({
    where: { id: row.id, state: "running", ownerId: processId(), tries: row.tries },
    data: dataOf(await afterFlap(row, end), stands || end.resetId !== undefined || end.newLineId !== undefined),
  });
  if (end.state === "waiting" && end.fact?.code !== "settling") {
    await stopWaiting(job.id, row.id);
  }
  if (job.kind === "add") {
    await afterAddition(job, row, end);
  }
  if (failed.has(end.state) && watch.due()) {
    watch.allow(await stopIfTooMany(job));
  }
}

/**
 * Somebody may have seen the device again before its row is written down as waiting: nobody would wake it then. It looks again by itself,
 * each time later.
 */
async function afterFlap(row: TakenRow, end: RowEnd): Promise<RowEnd> {
  if (end.state !== "waiting" || end.fact?.code !== "silent" || row.deviceId === null) {
    return end;
  }
  const device = await db().device.findUnique({ where: { id: row.deviceId }, select: { reachable: true } });
  return device?.reachable === "yes" ? { ...end, againInMs: seenAgainMs(row.tries) } : end;
}

async function stopWaiting(jobId: string, rowId: string): Promise<void> {
  const job = await db().job.findUnique({ where: { id: jobId }, select: { state: true, cause: true } });
  if (job?.state === "stopped") {
    await db().jobRow.updateMany({ where: { id: rowId, state: "waiting" }, data: stoppedData(stopFactOf(job.cause)) });
  }
}

/** Stops a job of which more than a share has failed. Resolves with how many more may fail. */
async function stopIfTooMany({ id, toDo, options }: Pick<JobOfRow, "id" | "toDo" | "options">): Promise<number> {
  const { stopAfterFailedPercent: percent } = jobColumns.options.demand(options, id);
  if (percent >= 100) {
    return Number.POSITIVE_INFINITY;
  }
  const count = await db().jobRow.count({ where: { jobId: id, state: { in: [...failedStates] }, startedAt: { not: null } } });
  const more = Math.floor((percent * toDo) / 100) - count;
  const left =
    more < 0 && (await db().jobRow.findFirst({ where: { jobId: id, state: { in: ["queued", "waiting"] } }, select: { id: true } }));
  if (left) {
    await stopRows(id, { code: "too_many_failed", failed: count, percent }, { code: "too_many_failed" });
  }
  return more;
}

/** Rows whose reset has ended, end with it. Resolves with how many did. */
export async function settleResets(jobId: string): Promise<number> {
  const rows = await db().jobRow.findMany({
    where: { jobId, state: "running", resetId: { not: null } },
    select: { id: true, resetId: true },
  });
  const resets = await db().reset.findMany({
    where: { id: { in: rows.flatMap(({ resetId }) => resetId ?? []) } },
    select: { id: true, state: true },
  });
  const states = new Map(resets.map(({ id, state }) => [id, state]));
  let ended = 0;
  for (const { id, resetId } of rows) {
    // The line is gone, and its resets with it.
    const end: RowEnd | undefined = states.has(resetId ?? "")
      ? endOfReset(states.get(resetId ?? "") ?? "")
      : { state: "refused", fact: { code: "gone" } };
    if (end) {
      const { count } = await db().jobRow.updateMany({ where: { id, state: "running" }, data: dataOf(end, true) });
      ended += count;
    }
  }
  if (ended > 0) {
    const job = await db().job.findUniqueOrThrow({ where: { id: jobId } });
    await stopIfTooMany(job);
  }
  return ended;
}

/** Rows whose line was given or taken back, or was not, end with that. Resolves with how many did. */
export async function settleLines(jobId: string): Promise<number> {
  const rows = await db().jobRow.findMany({
    where: { jobId, state: "running", newLineId: { not: null } },
    select: { id: true, newLineId: true, tries: true, job: { select: { kind: true } } },
  });
  const lines = await db().newLine.findMany({
    where: { id: { in: rows.flatMap(({ newLineId }) => newLineId ?? []) } },
    select: { id: true, state: true, words: true },
  });
  const byId = new Map(lines.map((line) => [line.id, line]));
  let ended = 0;
  for (const { id, newLineId, tries, job } of rows) {
    const line = byId.get(newLineId ?? "");
    // Its device is gone, and the giving with it.
    const endOf = job.kind === "take_lines" ? endOfTakingBack : endOfLine;
    const end: RowEnd | undefined = line ? endOf(line, tries) : { state: "refused", fact: { code: "gone" } };
    if (end) {
      const data = dataOf(end, end.newLineId !== undefined);
      ended += (await db().jobRow.updateMany({ where: { id, state: "running", newLineId }, data })).count;
    }
  }
  if (ended > 0) {
    await stopIfTooMany(await db().job.findUniqueOrThrow({ where: { id: jobId } }));
  }
  return ended;
}

/** What has waited until the job's deadline is not waited for any longer. */
export async function expireRows(jobId: string, now: Date): Promise<void> {
  const fact = { code: "expired" } as const;
  const unknown = {
    code: "problem",
    problem: "outcome_unknown",
    said: "It did not answer until the job's deadline, so nobody knows whether it took the change.",
  } as const;
  const where = { jobId, state: "waiting" };
  const ended = { nextTryAt: null, finishedAt: now };
  await db().jobRow.updateMany({
    where: { ...where, fact: settlingFact },
    data: { ...ended, state: "unknown", fact: rowFacts.write(unknown), groupKey: groupKeyOf("unknown", unknown) },
  });
  await db().jobRow.updateMany({
    where,
    data: { ...ended, state: "expired", fact: rowFacts.write(fact), groupKey: groupKeyOf("expired", fact) },
  });
}
