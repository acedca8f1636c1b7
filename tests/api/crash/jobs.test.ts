import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../../support/api-kit";
import { type JobsOf, jobsOf } from "../../support/job-kit";
import { type Killable, makeKillable } from "../../support/killable";
import { addPanels } from "../../support/panel-rows";

let api: Api;
let admin: Person;
let jobs: JobsOf;
let killable: Killable;
let panels: BasipSimulator[];
let ids: string[];
let seconds = 60;

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  admin = await api.as("admin");
  jobs = jobsOf(admin);
  panels = await Promise.all([1, 2, 3].map(() => startBasipPanel({ serial: randomUUID() })));
  ids = await addPanels(api.db, panels);
  (await import("@/lib/device-access/device-gateway")).deviceGateway();
  killable = makeKillable();
  // Nobody else works: each life of the process is begun here.
  await (await import("../../support/api-product")).endDeadWork();
});
afterAll(async () => {
  killable?.release();
  await api?.close();
  await Promise.all((panels ?? []).map((panel) => panel.close()));
});

const never = new AbortController().signal;

/** What another process finds: whoever owned a row or a write is dead. */
async function nextLife(): Promise<void> {
  killable.arm(undefined);
  await api.db.jobRow.updateMany({ where: { ownerId: { not: null } }, data: { ownerId: "dead" } });
  await api.db.change.updateMany({ where: { outcome: "writing" }, data: { ownerId: "dead" } });
  await (await import("@/lib/settings/recover-writes")).findUnfinished();
}

async function untilEnded(jobId: string): Promise<void> {
  const { runJob } = await import("@/lib/jobs/run-job");
  await expect
    .poll(
      async () => {
        await runJob(jobId, 0, never, async () => undefined);
        return (await jobs.get(jobId)).state;
      },
      { timeout: 20_000, interval: 5 },
    )
    .toMatch(/^done/);
}

/** A job of three rows in a process that dies at a point, and the next process that finds it. False if the point was not reached. */
async function kill(at: number, lostAnswer: boolean): Promise<boolean> {
  seconds = seconds === 60 ? 90 : 60;
  const { planJobRows } = await import("@/lib/jobs/plan-job");
  const { runJob } = await import("@/lib/jobs/run-job");
  killable.arm(undefined);
  const made = await admin<{ id: string }>("POST", "/api/jobs", {
    kind: "settings",
    plan: "live",
    selection: { devices: ids },
    change: { section: "sip", values: { registration_interval: seconds } },
    options: { canary: false, parallel: 1, stopAfterFailedPercent: 100 },
  });
  const { id } = made.body;
  await planJobRows(id, never);
  await jobs.start(await jobs.get(id));
  for (const panel of panels) {
    panel.forget();
    if (lostAnswer) {
      panel.fail({ fault: "applies_and_drops", match: /^POST .*sip/, times: 1 });
    }
  }
  killable.arm(at);
  await runJob(id, 0, never, async () => undefined).catch(() => undefined);
  const reached = killable.dead;
  await nextLife();
  await untilEnded(id);
  const writes = panels.map((panel) => panel.seen.filter(({ method, path }) => method === "POST" && path.includes("sip")).length);
  const ended = await jobs.get(id);
  expect({ at, counts: ended.counts, writes, held: panels.map((panel) => panel.held("sip").registration_interval) }).toEqual({
    at,
    counts: { done: 3 },
    writes: [1, 1, 1],
    held: [seconds, seconds, seconds],
  });
  return reached;
}

test.each([false, true])(
  "a job of three rows that is killed at any step, before or after any request (answers lost: %s), loses none and writes none twice",
  async (lostAnswer) => {
    // Three rows pass the same points one after another: not each of them has to meet every one.
    const step = lostAnswer ? 4 : 2;
    let at = 1;
    while (await kill(at, lostAnswer)) {
      at += step;
    }
    expect(at).toBeGreaterThan(15);
  },
  240_000,
);
