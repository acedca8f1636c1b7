import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, startApi } from "../support/api-kit";
import { buildChild, type Child } from "../support/child-process";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { addPanels } from "../support/panel-rows";
import { startPostgres, type TestPostgres } from "../support/postgres";
import { newDatabase } from "../support/prepared-postgres";
import { projectRoot } from "../support/project-root";

const postgres: TestPostgres | undefined = await startPostgres();
afterAll(() => postgres?.stop());

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_REGISTRATION_WAIT_MS: "0",
  LINEWARD_CHECK_EVERY_SECONDS: "0",
  LINEWARD_ROWS_AT_ONCE: "4",
};

describe.skipIf(!postgres)("a job that two processes work on, on PostgreSQL", () => {
  let api: Api;
  let jobs: JobsOf;
  let built: Child;
  let ids: string[] = [];
  const panels: BasipSimulator[] = [];
  const others: ChildProcessByStdio<Writable, Readable, null>[] = [];

  beforeAll(async () => {
    api = await startApi({ databaseUrl: await newDatabase(postgres?.url ?? ""), env });
    await (await import("@/lib/platform/events/relay")).startRelay();
    jobs = jobsOf(await api.as("admin"));
    built = await buildChild("jobs-child");
    panels.push(...(await Promise.all(Array.from({ length: 16 }, () => startBasipPanel({ serial: randomUUID() })))));
    ids = await addPanels(api.db, panels);
    await api.db.device.updateMany({ data: { connection: JSON.stringify({ applyWaitSeconds: 0 }) } });
  });
  afterAll(async () => {
    for (const other of others) {
      other.kill("SIGKILL");
    }
    await (await import("@/lib/platform/events/relay")).stopRelay();
    await (await import("@/lib/platform/db/leases")).endAllLeases();
    await Promise.all(panels.map((panel) => panel.close()));
    await api?.close();
  });

  /** Another process of the product that works on what there is. */
  async function startOther() {
    const other = spawn(process.execPath, [built.file], { cwd: projectRoot, stdio: ["pipe", "pipe", "inherit"] });
    others.push(other);
    let said = "";
    other.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    other.stdin.write("work null\n");
    await vi.waitFor(() => expect(said.trim().split("\n")).toHaveLength(2), { timeout: 60_000 });
    return other;
  }

  const written = () => panels.map(({ seen }) => seen.filter(({ method, path }) => /^POST .*sip/.test(`${method} ${path}`)).length);
  const setLatency = (milliseconds: number) => {
    for (const panel of panels) {
      panel.setLatency(milliseconds);
    }
  };

  /** Plans and starts a change, and waits until both processes are at work on rows of it, each with all of its hands. */
  async function inBoth(seconds: number): Promise<string> {
    const job = await jobs.plan({
      kind: "settings",
      selection: { devices: ids },
      change: { section: "sip", values: { registration_interval: seconds } },
      options: { canary: false, parallel: 8, stopAfterFailedPercent: 100 },
    });
    for (const panel of panels) {
      panel.forget();
    }
    // So slow that no row of the first process ends before the other one has heard of the job.
    setLatency(3_000);
    await jobs.start(job);
    await vi.waitFor(
      async () => {
        const rows = await api.db.jobRow.groupBy({ by: ["ownerId"], where: { jobId: job.id, state: "running" }, _count: { _all: true } });
        expect(rows.map(({ _count }) => _count._all)).toEqual([4, 4]);
      },
      { timeout: 90_000, interval: 20 },
    );
    setLatency(0);
    return job.id;
  }

  test("is done by both, each row once; when one is killed in the middle, the other one goes on with its rows and writes none twice", async () => {
    await (await import("@/lib/platform/db/leases")).announceProcess();
    const other = await startOther();
    const first = await inBoth(120);
    expect((await jobs.until(first, "done")).counts).toEqual({ done: 16 });
    expect(written()).toEqual(panels.map(() => 1));

    const second = await inBoth(180);
    setLatency(200);
    const { processId } = await import("@/lib/platform/db/process-id");
    const dead = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await dead;
    setLatency(0);
    // The leases of the dead one run out a little later by themselves; here at once.
    await api.db.$executeRaw`UPDATE pgboss.job SET "started_on" = "started_on" - interval '21 seconds' WHERE "state" = 'active'`;
    await vi.waitFor(
      async () => {
        await api.db.$executeRaw`UPDATE "Lease" SET "until" = "until" - interval '16 seconds' WHERE "owner" <> ${processId()}`;
        await api.db.jobRow.updateMany({ where: { jobId: second, state: "waiting" }, data: { nextTryAt: new Date(0) } });
        const { enqueue } = await import("@/lib/platform/queue/enqueue");
        const { runRows } = await import("@/lib/jobs/tasks");
        await enqueue(undefined, runRows, { jobId: second });
        expect((await jobs.get(second)).counts).toEqual({ done: 16 });
      },
      { timeout: 60_000, interval: 250 },
    );
    expect(written()).toEqual(panels.map(() => 1));
    expect(panels.map((panel) => panel.held("sip").registration_interval)).toEqual(panels.map(() => 180));
  }, 400_000);
});
