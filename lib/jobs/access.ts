import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { permissionFor } from "./permission";
import type { JobKind } from "./schemas";

export type JobRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["job"]["findUnique"]>>>;

/** The rows that exist for a person: those on their sites. */
export function rowsOf(actor: Actor): { siteId?: { in: string[] } } {
  return actor.sites === null ? {} : { siteId: { in: [...actor.sites] } };
}

/** The jobs that exist for a person: those with a row on their sites. */
export function jobsOf(actor: Actor): { rows?: { some: { siteId: { in: string[] } } } } {
  return actor.sites === null ? {} : { rows: { some: { siteId: { in: [...actor.sites] } } } };
}

/** The job, if it exists for this person. */
export async function jobFor(actor: Actor, id: string): Promise<JobRecord> {
  const job = await db().job.findFirst({ where: { AND: [{ id }, jobsOf(actor)] } });
  if (!job) {
    throw notFound("This job");
  }
  return job;
}

/** True for somebody who may act on the whole of a job: all of its rows are theirs. */
export async function mayAct(actor: Actor, job: JobRecord): Promise<boolean> {
  if (!may(actor, "job.run") || !may(actor, permissionFor(job.kind as JobKind))) {
    return false;
  }
  return actor.sites === null || (await db().jobRow.count({ where: { jobId: job.id, ...rowsOf(actor) } })) === job.total;
}

/** The same, or throws. */
export async function jobToActOn(actor: Actor, id: string): Promise<JobRecord> {
  const job = await jobFor(actor, id);
  if (!(await mayAct(actor, job))) {
    throw new ProblemError(
      "forbidden",
      "This job also has targets on other sites, or does what your role may not. Somebody who may do all of it has to do this.",
    );
  }
  return job;
}
