import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { groupKeyOf, type JobFact, jobFacts, type RowFact, rowFacts } from "./facts";
import { dropLogins } from "./job-logins";
import { tellJob } from "./tell";

/** The job, if rows of it may be begun. */
export function jobOpen(id: string) {
  return db().job.findFirst({ where: { id, state: { in: ["scheduled", "running", "waiting"] } } });
}

/** Holds the job's row until the transaction ends: who moves several of its rows comes before or after others that do. */
export async function holdJob(tx: Transaction, id: string): Promise<void> {
  await tx.job.updateMany({ where: { id }, data: { id } });
}

/** Ends a job that nothing is left of. */
export async function endJob(id: string, state: "done" | "done_with_problems"): Promise<void> {
  await dropLogins(id);
  const { count } = await db().job.updateMany({
    where: { id, state: { in: ["scheduled", "running", "waiting"] } },
    data: { state, cause: null, finishedAt: new Date() },
  });
  if (count === 1) {
    tellJob(id);
  }
}

/** Ends a job before its rows have: those that were not begun are stopped for this reason, those under way finish. */
export async function stopRows(id: string, cause: JobFact, fact: RowFact): Promise<void> {
  const now = new Date();
  await db().$transaction(async (tx) => {
    const { count } = await tx.job.updateMany({
      where: { id, state: { in: ["planned", "scheduled", "running", "paused", "waiting"] } },
      data: { state: "stopped", cause: jobFacts.write(cause), finishedAt: now },
    });
    if (count === 1) {
      await tx.jobRow.updateMany({
        where: { jobId: id, state: { in: ["planned", "queued", "waiting"] } },
        data: { state: "stopped", fact: rowFacts.write(fact), groupKey: groupKeyOf("stopped", fact), nextTryAt: null, finishedAt: now },
      });
      await dropLogins(id, tx);
    }
  });
  tellJob(id);
}
