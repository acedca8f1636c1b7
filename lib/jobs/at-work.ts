import "server-only";
import { shared } from "@/lib/platform/app";

/** How often this process is at work on each job: by its leading task, by a lane. */
const working = shared<Map<string, number>>("jobs-at-work", () => new Map());

export const isAtWorkOn = (jobId: string): boolean => working().has(jobId);

/** Does work on a job of which this process knows that it is at it. */
export async function atWorkOn(jobId: string, work: () => Promise<void>): Promise<void> {
  const jobs = working();
  jobs.set(jobId, (jobs.get(jobId) ?? 0) + 1);
  try {
    await work();
  } finally {
    const left = (jobs.get(jobId) ?? 1) - 1;
    if (left > 0) {
      jobs.set(jobId, left);
    } else {
      jobs.delete(jobId);
    }
  }
}
