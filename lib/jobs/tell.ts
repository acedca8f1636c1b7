import "server-only";
import { pass } from "@/lib/platform/events/pass";

/** Tells open pages that a job's state, or some of its rows', are others now. Call it after the commit. */
export function tellJob(jobId: string, what: "job.state" | "job.progress" = "job.state"): void {
  pass(what, { jobId });
}
