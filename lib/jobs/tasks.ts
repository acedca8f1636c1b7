import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const ofJob = z.object({ jobId: z.string() });

/** Plans the rows of a job, some at a time. Rows that are planned stay so: another process goes on where this one ended. */
export const planRows = defineTask({
  name: "jobs.plan",
  label: "Plans of jobs",
  schema: ofJob,
  key: ({ jobId }) => jobId,
  concurrency: 4,
  retry: { attempts: "forever", backoffMs: 2_000, backoffMsMax: 60_000 },
  timeoutMs: 3_600_000,
  handle: async ({ jobId }, { signal }) => (await import("./plan-job")).planJobRows(jobId, signal),
});

/**
 * Works on the rows of a job until none is left that can be worked on now, and comes again for those that wait. `lane` 0 leads; other
 * processes that hear of the job take rows beside it, in lanes of their own (`help.ts`).
 */
export const runRows = defineTask({
  name: "jobs.run",
  label: "Rows of jobs",
  schema: ofJob.extend({ lane: z.number().int().default(0) }),
  key: ({ jobId, lane }) => (lane === 0 ? jobId : `${jobId}/${lane}`),
  concurrency: 16,
  retry: { attempts: "forever", backoffMs: 2_000, backoffMsMax: 60_000 },
  timeoutMs: 3_600_000,
  handle: async ({ jobId, lane }, { signal }) => (await import("./run-job")).runJob(jobId, lane, signal, () => lookAgain(jobId)),
});

/** Has the leading task of a job look again where it stands. */
async function lookAgain(jobId: string): Promise<void> {
  await (await import("@/lib/platform/queue/enqueue")).enqueue(undefined, runRows, { jobId });
}
