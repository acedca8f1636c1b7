import "server-only";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { afterAddition } from "./after-addition";
import { jobColumns } from "./columns";
import { groupKeyOf, jobFacts, type RowFact, rowFacts } from "./facts";
import { stopRows } from "./job-state";
import type { RowEnd } from "./row-end";
import { endOfReset } from "./run-reset-row";
import type { RowState } from "./schemas";
import type { JobOfRow, TakenRow } from "./taken";

/** Ends that count as failures of the job: it stops by itself above a share of them. */
export const failedStates = ["refused", "login_refused", "not_applied", "unknown"] as const satisfies readonly RowState[];
const failed: ReadonlySet<RowState> = new Set(failedStates);

/** What a row is kept as at the end of a try. */
function dataOf(end: RowEnd, changed: boolean) {
  const { state, fact, againInMs, resetId, deviceId } = end;
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
    ...(deviceId === undefined ? {} : { deviceId }),
  };
}

/** Keeps how a try ended, if this process still has the row. A job that was stopped meanwhile lets nothing wait. */
export async function keepEnd(job: JobOfRow, row: TakenRow, end: RowEnd): Promise<void> {
  const mayStand = end.changeId !== undefined && (end.state !== "waiting" || end.fact?.code === "settling");
  const stands = mayStand && (await db().change.count({ where: { id: end.changeId ?? "" } })) > 0;
  await db().jobRow.updateMany({
    where: { id: row.id, state: "running", ownerId: processId(), tries: row.tries },
    data: dataOf(end, stands || end.resetId !== undefined),
  });
  if (end.state === "waiting") {
    await stopWaiting(job.id, row.id);
  }
  if (job.kind === "add") {
    await afterAddition(job, row, end);
  }
  if (failed.has(end.state)) {
    await stopIfTooMany(job);
  }
}

async function stopWaiting(jobId: string, rowId: string): Promise<void> {
  const job = await db().job.findUnique({ where: { id: jobId }, select: { state: true, cause: true } });
  const cause = job?.state === "stopped" ? jobFacts.read(job.cause) : undefined;
  if (cause?.code === "stopped_by" || cause?.code === "too_many_failed" || cause?.code === "canary_failed") {
    const fact: RowFact = cause.code === "stopped_by" ? cause : { code: cause.code };
    await db().jobRow.updateMany({
      where: { id: rowId, state: "waiting" },
      data: {
        state: "stopped",
        fact: rowFacts.write(fact),
        groupKey: groupKeyOf("stopped", fact),
        nextTryAt: null,
        finishedAt: new Date(),
      },
    });
  }
}

async function stopIfTooMany({ id, toDo, options }: Pick<JobOfRow, "id" | "toDo" | "options">): Promise<void> {
  const { stopAfterFailedPercent: percent } = jobColumns.options.demand(options, id);
  const count = await db().jobRow.count({ where: { jobId: id, state: { in: [...failedStates] }, startedAt: { not: null } } });
  const left = await db().jobRow.count({ where: { jobId: id, state: { in: ["queued", "waiting"] } } });
  if (left > 0 && count * 100 > percent * toDo) {
    await stopRows(id, { code: "too_many_failed", failed: count, percent }, { code: "too_many_failed" });
  }
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

/** What has waited until the job's deadline is not waited for any longer. */
export async function expireRows(jobId: string, now: Date): Promise<void> {
  const fact = { code: "expired" } as const;
  const unknown = {
    code: "problem",
    problem: "outcome_unknown",
    said: "It did not answer until the job's deadline, so nobody knows whether it took the change.",
  } as const;
  const settling = { startsWith: '{"code":"settling"' };
  const where = { jobId, state: "waiting" };
  const ended = { nextTryAt: null, finishedAt: now };
  await db().jobRow.updateMany({
    where: { ...where, fact: settling },
    data: { ...ended, state: "unknown", fact: rowFacts.write(unknown), groupKey: groupKeyOf("unknown", unknown) },
  });
  await db().jobRow.updateMany({
    where,
    data: { ...ended, state: "expired", fact: rowFacts.write(fact), groupKey: groupKeyOf("expired", fact) },
  });
}
