import "server-only";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { isAtWork } from "@/lib/platform/queue/work";
import { isAtWorkOn } from "./at-work";
import { processesMax } from "./job-state";
import { rowsHeld } from "./take-rows";
import { runRows } from "./tasks";

/**
 * Rows of a job are under way in some process, which says so every second: a process that has hands free takes rows of it too, in a lane
 * of its own. Asked for by who wants to help: a lane that the leading process asked for would be taken by itself, since it wakes first.
 */
export async function helpWith(jobId: string): Promise<void> {
  if (env().database.kind !== "postgresql" || !isAtWork() || isAtWorkOn(jobId) || rowsHeld() >= env().LINEWARD_ROWS_AT_ONCE) {
    return;
  }
  // Whose turn it is at a site to try a login is counted in one process.
  const job = await db().job.findFirst({
    where: { id: jobId, state: "running", kind: { not: "add" }, rows: { some: { state: "queued" } } },
    select: { id: true },
  });
  if (job) {
    await enqueue(undefined, runRows, { jobId, lane: 1 + Math.floor(Math.random() * (processesMax - 1)) });
  }
}
