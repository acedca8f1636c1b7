import { expect } from "vitest";
import type { JobDetail } from "@/lib/jobs/schemas";
import type { Api, Person } from "./api-kit";
import { type JobsOf, jobsOf } from "./job-kit";
import { type Killable, makeKillable } from "./killable";

// biome-ignore lint/style/noProcessEnv: a setting of the tests, not of the product.
const everyPoint = process.env.LINEWARD_TEST_EVERY_POINT === "1";

const never = new AbortController().signal;

/** Jobs whose process is killed at a point, and the next process that finds them. */
export class JobCrashes {
  readonly jobs: JobsOf;

  private constructor(
    private readonly api: Api,
    private readonly person: Person,
    private readonly killable: Killable,
  ) {
    this.jobs = jobsOf(person);
  }

  /** Nobody works beside: each life of the process is begun here. */
  static async start(api: Api, person: Person): Promise<JobCrashes> {
    (await import("@/lib/device-access/device-gateway")).deviceGateway();
    await (await import("./api-product")).endDeadWork();
    return new JobCrashes(api, person, makeKillable());
  }

  /** Gives the product back as it was, working on what is enqueued. */
  async release(): Promise<void> {
    this.killable.release();
    await (await import("./api-product")).beginWork();
  }

  /** Plans a job in a process that nobody kills. A path ends in that job's own, a body is a new one. */
  async plan(wish: { readonly body?: Record<string, unknown>; readonly path?: string }): Promise<JobDetail> {
    this.killable.arm(undefined);
    const options = { canary: false, parallel: 1, stopAfterFailedPercent: 100 };
    const body = wish.body && { plan: "live", options, ...wish.body };
    const made = await this.person<{ id: string }>("POST", wish.path ?? "/api/jobs", body);
    expect(made.status, made.text).toBe(202);
    const { planJobRows } = await import("@/lib/jobs/plan-job");
    await planJobRows(made.body.id, never);
    return this.jobs.get(made.body.id);
  }

  /** Runs it in a process that dies at a point, then in others until it has ended. False if the point was not reached. */
  async run(job: JobDetail, at: number | undefined, before: () => void = () => undefined): Promise<{ reached: boolean; ended: JobDetail }> {
    const { runJob } = await import("@/lib/jobs/run-job");
    await this.jobs.start(job);
    before();
    this.killable.arm(at);
    await runJob(job.id, 0, never, async () => undefined).catch(() => undefined);
    const reached = this.killable.dead;
    await this.nextLife();
    await expect
      .poll(
        async () => {
          await runJob(job.id, 0, never, async () => undefined);
          return (await this.jobs.get(job.id)).state;
        },
        { timeout: 20_000, interval: 5 },
      )
      .toMatch(/^(done|stopped)/);
    return { reached, ended: await this.jobs.get(job.id) };
  }

  /** The same where the rows begin work that goes on beside them: everything that is enqueued is worked on, until the process dies. */
  async runWithQueue(job: JobDetail, at: number | undefined): Promise<{ reached: boolean; ended: JobDetail }> {
    const { beginWork, endDeadWork } = await import("./api-product");
    this.killable.arm(undefined);
    await this.jobs.start(job);
    this.killable.arm(at);
    await beginWork();
    await expect
      .poll(async () => this.killable.dead || (await this.stateOf(job.id)).startsWith("done"), { timeout: 60_000, interval: 5 })
      .toBe(true);
    const reached = this.killable.dead;
    await endDeadWork();
    await this.nextLife();
    await beginWork();
    await (await import("@/lib/resets/recover-resets")).recoverResets();
    await (await import("@/lib/new-lines/recover")).recoverNewLines();
    const { enqueue } = await import("@/lib/platform/queue/enqueue");
    const { runRows } = await import("@/lib/jobs/tasks");
    await enqueue(undefined, runRows, { jobId: job.id });
    const ended = await this.jobs.until(job.id, "done", "done_with_problems");
    await endDeadWork();
    return { reached, ended };
  }

  /** Asked past the process that may be dead. */
  private async stateOf(jobId: string): Promise<string> {
    return (await this.api.db.job.findUniqueOrThrow({ where: { id: jobId }, select: { state: true } })).state;
  }

  /** What another process finds: whoever owned a row or a write is dead. */
  private async nextLife(): Promise<void> {
    this.killable.arm(undefined);
    await this.api.db.jobRow.updateMany({ where: { ownerId: { not: null } }, data: { ownerId: "dead" } });
    await this.api.db.change.updateMany({ where: { outcome: "writing" }, data: { ownerId: "dead" } });
    await (await import("@/lib/settings/recover-writes")).findUnfinished();
  }
}

/** Kills at every point, or each `stride`th where not all are asked for, until one is not reached. Resolves with how many there were. */
export async function everywhere(stride: number, kill: (at: number) => Promise<boolean>): Promise<number> {
  for (let at = 1; ; at += everyPoint ? 1 : stride) {
    if (!(await kill(at))) {
      return at - 1;
    }
  }
}
