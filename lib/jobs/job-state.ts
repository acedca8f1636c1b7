import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { announcing } from "@/lib/platform/events/publish";
import { groupKeyOf, type JobFact, jobFacts, type RowFact, rowFacts } from "./facts";
import { dropLogins } from "./job-logins";
import { tellJob } from "./tell";

/** Processes that work on one job at the same time at most. */
export const processesMax = 4;

/** How long a plan may be started. */
export const planKeptMs = 7 * 86_400_000;

/** States of a job in which rows of it may be begun. */
export const movingStates = ["scheduled", "running", "waiting"] as const;

/** The job, if rows of it may be begun. */
export function jobOpen(id: string) {
  return db().job.findFirst({ where: { id, state: { in: [...movingStates] } } });
}

/** Holds the job's row until the transaction ends: who moves several of its rows comes before or after others that do. */
export async function holdJob(tx: Transaction, id: string): Promise<void> {
  await tx.job.updateMany({ where: { id }, data: { id } });
}

/** Ends a job that nothing is left of. */
export async function endJob(id: string, state: "done" | "done_with_problems"): Promise<void> {
  await dropLogins(id);
  const ended = await announcing(async (tx, announce) => {
    const { count } = await tx.job.updateMany({
      where: { id, state: { in: ["scheduled", "running", "waiting"] } },
      data: { state, cause: null, finishedAt: new Date() },
    });
    if (count === 1) {
      await announce("job.ended", { jobId: id });
    }
    return count === 1;
  });
  if (ended) {
    tellJob(id);
  }
}

/** A row whose answer was lost: whether its device took the change is still to be seen, whatever becomes of the job. */
export const settlingFact = { startsWith: '{"code":"settling"' } as const;

/** How a row is kept that a stopped job does not begin any more. */
export function stoppedData(fact: RowFact) {
  return { state: "stopped", fact: rowFacts.write(fact), groupKey: groupKeyOf("stopped", fact), nextTryAt: null, finishedAt: new Date() };
}

/** Why the rows of a stopped job were not begun. */
export function stopFactOf(cause: string | null): RowFact {
  const fact = jobFacts.read(cause);
  return fact?.code === "stopped_by"
    ? { code: "stopped_by", name: fact.name }
    : { code: fact?.code === "canary_failed" ? "canary_failed" : "too_many_failed" };
}

/**
 * Ends a job before its rows have: those that were not begun are stopped for this reason, those under way finish, and those of which
 * nobody knows whether they were written are still asked for. False if it had ended already. `also`: what is kept together with it.
 */
export async function stopRows(
  id: string,
  cause: JobFact,
  fact: RowFact,
  also: (tx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<boolean> {
  const stopped = await announcing(async (tx, announce) => {
    const { count } = await tx.job.updateMany({
      where: { id, state: { in: ["planning", "planned", "scheduled", "running", "paused", "waiting"] } },
      data: { state: "stopped", cause: jobFacts.write(cause), finishedAt: new Date() },
    });
    if (count === 1) {
      const open = { jobId: id, state: { in: ["planned", "queued", "waiting"] } };
      await tx.jobRow.updateMany({ where: { ...open, OR: [{ fact: null }, { NOT: { fact: settlingFact } }] }, data: stoppedData(fact) });
      await dropLogins(id, tx);
      await also(tx);
      await announce("job.ended", { jobId: id });
    }
    return count === 1;
  });
  tellJob(id);
  return stopped;
}
