import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { jobToActOn } from "./access";
import type { Begun } from "./create-job";
import type { GiveUpWish } from "./endpoints";
import { dropLogins } from "./job-logins";
import { holdJob, settlingFact, stoppedData } from "./job-state";
import type { JobState } from "./schemas";
import { runRows } from "./tasks";
import { tellJob } from "./tell";

/** POST …/give-up: rows that wait are waited for no longer. One whose answer was lost is still read, for nobody else would ever know. */
export async function giveUpRows(actor: Actor, id: string, wish: GiveUpWish | undefined): Promise<Begun & { rows: number }> {
  const job = await jobToActOn(actor, id);
  const which = wish && "group" in wish ? { groupKey: wish.group } : wish && "rows" in wish ? { id: { in: wish.rows } } : {};
  const fact = { code: "given_up", name: actor.name } as const;
  const rows = await db().$transaction(async (tx) => {
    await holdJob(tx, id);
    const { count } = await tx.jobRow.updateMany({
      where: { jobId: id, state: "waiting", ...which, NOT: { fact: settlingFact } },
      data: stoppedData(fact),
    });
    if (count > 0) {
      const subject = { subject: "job" as const, subjectId: id, subjectName: `${job.number} ${job.name}` };
      const detail = { job: id, number: job.number, rows: count };
      await record({ actor, action: "job.give_up", ...subject, correlationId: job.correlationId, detail }, tx);
      await dropLogins(id, tx);
      // Nothing may be left to wait for: the job ends then.
      await enqueue(tx, runRows, { jobId: id });
    }
    return count;
  });
  if (rows > 0) {
    tellJob(id);
  }
  return { id, number: job.number, state: job.state as JobState, rows };
}
