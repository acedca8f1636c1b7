import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { currentSlot } from "../support/current-slot";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { addPanels } from "../support/panel-rows";
import { bareDevice } from "../support/seed-devices";

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "1500",
  LINEWARD_BODY_MS: "1500",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "20",
};

let api: Api;
let admin: Person;
let jobs: JobsOf;
const panels: BasipSimulator[] = [];

beforeAll(async () => {
  api = await startApi({ env });
  admin = await api.as("admin");
  jobs = jobsOf(admin);
  return () => api.close();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(panels.splice(0).map((panel) => panel.close()));
});

async function doors(options: readonly BasipOptions[], siteId: string | null = null): Promise<string[]> {
  const started = await Promise.all(options.map((option) => startBasipPanel({ serial: randomUUID(), ...option })));
  panels.push(...started);
  return addPanels(api.db, started, siteId);
}

const change = (devices: readonly string[], seconds: number, options: Record<string, unknown> = {}) => ({
  kind: "settings",
  selection: { devices },
  change: { section: "sip", values: { registration_interval: seconds } },
  options: { canary: false, stopAfterFailedPercent: 100, ...options },
});
const isWrite = /^POST .*sip/;
const writes = () => panels.map(({ seen }) => seen.filter(({ method, path }) => isWrite.test(`${method} ${path}`)).length);
const intervals = () => panels.map((panel) => panel.held("sip").registration_interval);

test("10,000 targets are taken, planned, and stopped, and each is counted", async () => {
  const site = await api.db.site.create({ data: { id: "large", name: "Large", nameKey: "large" } });
  const { insertRows } = await import("@/lib/platform/db/many-rows");
  const plain = { ...bareDevice, siteId: site.id, siteKey: "large" };
  const columns = { id: "text", name: "text", nameKey: "text", port: "integer" } as const;
  const texts = {
    driver: "text",
    kind: "text",
    scheme: "text",
    host: "text",
    address: "text",
    search: "text",
    siteId: "text",
    siteKey: "text",
  } as const;
  const rows = Array.from({ length: 10_000 }, (_, at) => ({
    ...plain,
    id: `large-${at}`,
    name: `D ${at}`,
    nameKey: `d ${at}`,
    updatedAt: new Date(),
  }));
  await insertRows(api.db, "Device", { ...columns, ...texts, updatedAt: "timestamp(3)" }, rows);
  const job = await jobs.plan({ kind: "check", selection: { filter: { site: [site.id] } } });
  expect(job).toMatchObject({ total: 10_000, counts: { planned: 10_000 }, groups: [] });
  expect((await admin("POST", `/api/jobs/${job.id}/stop`)).body).toMatchObject({ state: "stopped" });
  expect((await jobs.get(job.id)).counts).toEqual({ stopped: 10_000 });
});

test("the same Idempotency-Key from two people makes a job for each", async () => {
  const [id = ""] = await doors([{}]);
  const other = await api.as("admin");
  const key = { "idempotency-key": randomUUID() };
  const body = { kind: "check", selection: { devices: [id] } };
  const replies = await Promise.all([admin("POST", "/api/jobs", body, key), other("POST", "/api/jobs", body, key)]);
  expect(replies.map(({ status }) => status)).toEqual([202, 202]);
  expect(replies[0]?.body.id).not.toBe(replies[1]?.body.id);
  expect((await other("POST", "/api/jobs", body, key)).body.id).toBe(replies[1]?.body.id);
});

test("while rows wait, who planned them is switched off or loses the site: then nothing is sent", async () => {
  const site = await admin<{ id: string }>("POST", "/api/sites", { name: `Site ${randomUUID().slice(0, 8)}` });
  const [away, off] = [await api.as("installer", { sites: [site.body.id] }), await api.as("installer", { sites: [site.body.id] })];
  const ids = await doors([{}, {}], site.body.id);
  const planned = [await jobsOf(away).plan(change([ids[0] ?? ""], 120)), await jobsOf(off).plan(change([ids[1] ?? ""], 120))];
  for (const panel of panels) {
    panel.fail({ fault: "drop" });
  }
  await jobsOf(away).start(planned[0] as never);
  await jobsOf(off).start(planned[1] as never);
  for (const { id } of planned) {
    await jobs.until(id, "waiting");
  }
  await api.db.siteMember.deleteMany({ where: { userId: away.id } });
  await api.db.user.update({ where: { id: off.id }, data: { active: false } });
  for (const panel of panels) {
    panel.heal();
    panel.forget();
  }
  for (const [at, { id }] of planned.entries()) {
    expect((await admin("POST", `/api/devices/${ids[at]}/check`)).status).toBe(200);
    expect((await jobs.until(id, "done_with_problems")).counts).toEqual({ refused: 1 });
    expect((await jobs.rows(id))[0]?.words).toContain("may not change it any more");
  }
  expect(writes()).toEqual([0, 0]);
});

test("of two jobs at one device the second waits its turn, and then finds it changed meanwhile", async () => {
  const ids = await doors([{ latencyMs: 60 }]);
  const first = await jobs.plan(change(ids, 130));
  const second = await jobs.plan(change(ids, 140));
  await jobs.start(first);
  await vi.waitFor(() => expect(panels[0]?.seen.length).toBeGreaterThan(0), 20_000);
  await jobs.start(second);
  expect((await jobs.until(first.id, "done")).counts).toEqual({ done: 1 });
  expect((await jobs.until(second.id, "done_with_problems")).counts).toEqual({ changed_meanwhile: 1 });
  expect(writes()).toEqual([1]);
});

test("a row that was refused says which field by the name that people see", async () => {
  const ids = await doors([{}]);
  const job = await jobs.plan({ ...change(ids, 1), change: { section: "sip", values: { registration_interval: 1 } } });
  expect(job.counts).toEqual({ refused: 1 });
  expect(job.groups[0]?.words).toMatch(/^[A-Z][a-z ]+: /);
  expect(job.groups[0]?.words).not.toContain("registration_interval");
});

test("a job that is stopped still finds out whether a write whose answer was lost was taken, and sends nothing again", async () => {
  const ids = await doors([{}, {}]);
  const [taken, untaken] = panels;
  const job = await jobs.plan(change(ids, 150));
  // Nothing can be read back for now, so neither end is known when the job is stopped.
  taken?.fail({ fault: "applies_and_drops", match: isWrite, times: 1, told: () => taken?.fail({ fault: "drop" }) });
  untaken?.fail({ fault: "drop", match: isWrite, times: 1, told: () => untaken?.fail({ fault: "drop" }) });
  await jobs.start(job);
  await vi.waitFor(async () => {
    const rows = await jobs.rows(job.id, "?state=waiting");
    expect(rows.map(({ words }) => words)).toEqual([
      expect.stringContaining("answer was lost"),
      expect.stringContaining("answer was lost"),
    ]);
  }, 10_000);
  const [group] = (await jobs.get(job.id)).groups;
  expect(group).toMatchObject({ state: "waiting", count: 2 });
  expect((await admin("POST", `/api/jobs/${job.id}/stop`)).body).toMatchObject({ state: "stopped" });
  expect((await jobs.get(job.id)).counts).toEqual({ waiting: 2 });
  taken?.heal();
  untaken?.heal();
  await api.db.jobRow.updateMany({ where: { jobId: job.id }, data: { nextTryAt: new Date() } });
  await workOn(job.id);
  await vi.waitFor(async () => expect((await jobs.get(job.id)).counts).toEqual({ done: 1, stopped: 1 }), 15_000);
  expect(writes()).toEqual([1, 1]);
  expect((await jobs.get(job.id)).state).toBe("stopped");
});

async function workOn(jobId: string): Promise<void> {
  const { enqueue } = await import("@/lib/platform/queue/enqueue");
  const { runRows } = await import("@/lib/jobs/tasks");
  await enqueue(undefined, runRows, { jobId });
}

test("a row of a process that died is not left running when its job is stopped", async () => {
  const ids = await doors([{}]);
  const job = await jobs.plan(change(ids, 160));
  await jobs.start(job, { startAt: new Date(Date.now() + 3_600_000).toISOString() });
  await api.db.jobRow.updateMany({
    where: { jobId: job.id },
    data: { state: "running", ownerId: "dead", changeId: randomUUID(), tries: 1 },
  });
  await admin("POST", `/api/jobs/${job.id}/stop`);
  await vi.waitFor(async () => expect((await jobs.get(job.id)).counts).toEqual({ stopped: 1 }), 10_000);
  expect(writes()).toEqual([0]);
});

test("a job is stopped while it is still being planned, and stays so", async () => {
  const ids = await doors([{ latencyMs: 80 }]);
  const made = await admin<{ id: string }>("POST", "/api/jobs", change(ids, 170));
  expect((await admin("POST", `/api/jobs/${made.body.id}/stop`)).body).toMatchObject({ state: "stopped" });
  const { quiet } = await import("../support/api-product");
  await quiet();
  expect(await jobs.get(made.body.id)).toMatchObject({ state: "stopped", words: expect.stringContaining("Stopped by") });
});

test("a device that was seen again before its row was written down as waiting is not left alone for ten minutes", async () => {
  const ids = await doors([{}]);
  const job = await jobs.plan(change(ids, 180));
  const [panel] = panels;
  // It drops the request; by the time its row is kept, somebody has seen it.
  panel?.fail({ fault: "drop" });
  const { keepEnd, FailureWatch } = await import("@/lib/jobs/keep-end");
  const { processId } = await import("@/lib/platform/db/process-id");
  await api.db.jobRow.updateMany({
    where: { jobId: job.id },
    data: { state: "running", ownerId: processId(), tries: 1, triedAt: new Date() },
  });
  const row = await api.db.jobRow.findFirstOrThrow({ where: { jobId: job.id } });
  const whole = await api.db.job.findUniqueOrThrow({ where: { id: job.id } });
  const end = { state: "waiting", fact: { code: "silent", said: "It does not answer." }, againInMs: 600_000 } as const;
  await keepEnd(whole, { ...row, changeId: "none" }, end, new FailureWatch());
  const kept = await api.db.jobRow.findUniqueOrThrow({ where: { id: row.id } });
  expect((kept.nextTryAt?.getTime() ?? 0) - Date.now()).toBeLessThan(20_000);
});

test("a key that is not there while a job runs refuses its rows, and with the key they are done", async () => {
  const ids = await doors([{}]);
  const job = await jobs.plan(change(ids, 190));
  const sealed = await api.db.credential.findMany({ where: { deviceId: ids[0] ?? "", sealed: { not: null } } });
  const locked = (text: string | null) => text?.replace(/^(v\d+\.)[^.]+/, "$1deadbeef") ?? null;
  for (const { id, sealed: text } of sealed) {
    await api.db.credential.update({ where: { id }, data: { sealed: locked(text), keyId: "deadbeef" } });
  }
  await api.db.deviceSession.deleteMany({});
  currentSlot("session-slots").value = undefined;
  await jobs.start(job);
  const ended = await jobs.until(job.id, "done_with_problems");
  expect(ended.groups).toMatchObject([{ state: "refused", count: 1, action: "retry" }]);
  expect(ended.groups[0]?.words).toMatch(/key|opened/);
  expect(writes()).toEqual([0]);
  for (const { id, sealed: text, keyId } of sealed) {
    await api.db.credential.update({ where: { id }, data: { sealed: text, keyId } });
  }
  await admin("POST", `/api/jobs/${job.id}/retry`, {});
  await jobs.until(job.id, "done");
  expect(intervals()).toEqual([190]);
});

test("a disk that is full while a job runs loses no row and writes none twice", async () => {
  const ids = await doors([{}, {}, {}, {}]);
  const job = await jobs.plan(change(ids, 200, { parallel: 1 }));
  await jobs.start(job);
  await vi.waitFor(() => expect(writes()[0]).toBe(1), { timeout: 10_000, interval: 1 });
  const limit = async (pages: bigint | number) => api.db.$queryRawUnsafe(`PRAGMA max_page_count = ${pages}`);
  await fillDisk(limit);
  await vi.waitFor(
    async () => expect((await admin("POST", "/api/sites", { name: `${randomUUID()} ${"x".repeat(80)}` })).status).toBe(503),
    10_000,
  );
  await limit(1_000_000);
  await api.db.setting.deleteMany({ where: { key: { startsWith: "fills" } } });
  const turn = { where: { jobId: job.id, state: "waiting" }, data: { nextTryAt: new Date(0) } };
  await vi.waitFor(
    async () => {
      await api.db.jobRow.updateMany(turn);
      await workOn(job.id);
      expect((await jobs.get(job.id)).counts).toEqual({ done: 4 });
    },
    { timeout: 40_000, interval: 100 },
  );
  expect(intervals()).toEqual([200, 200, 200, 200]);
  expect(writes()).toEqual([1, 1, 1, 1]);
}, 60_000);

/** No page more than there is, and everything that is free in them is used. */
async function fillDisk(limit: (pages: bigint) => Promise<unknown>): Promise<void> {
  const [{ page_count: pages } = { page_count: 0n }] = await api.db.$queryRawUnsafe<{ page_count: bigint }[]>("PRAGMA page_count");
  await limit(pages);
  for (const size of [400_000, 20_000, 1_000]) {
    for (let isFull = false; !isFull; ) {
      const data = { key: `fills ${randomUUID()}`, value: "x".repeat(size) };
      isFull = await api.db.setting.create({ data }).then(
        () => false,
        () => true,
      );
    }
  }
}

test("a device that closes its connection after each 20 requests takes every row of a job, each once", async () => {
  const ids = await doors([{ requestsPerConnection: 20 }, { requestsPerConnection: 3 }]);
  for (const seconds of [210, 120, 130]) {
    const job = await jobs.plan(change(ids, seconds));
    for (const panel of panels) {
      panel.forget();
    }
    await jobs.start(job);
    expect((await jobs.until(job.id, "done", "done_with_problems")).counts).toEqual({ done: 2 });
    expect(writes()).toEqual([1, 1]);
  }
});

test("rows wait for their devices from the first opening of their window on, and a clock that was set back shortens no window", async () => {
  const ids = await doors([{}]);
  const job = await jobs.plan(change(ids, 220));
  const minuteMs = 60_000;
  const inMinutes = (minutes: number) => new Date((Math.floor(now / minuteMs) + minutes) * minuteMs);
  const now = Date.now();
  const clock = (time: Date) => time.toISOString().slice(11, 16);
  const window = { from: clock(inMinutes(90)), to: clock(inMinutes(150)), timeZone: "UTC" };
  await jobs.start(job, { window, expiresAfterHours: 1 });
  expect((await api.db.job.findUniqueOrThrow({ where: { id: job.id } })).deadlineAt).toEqual(inMinutes(150));
  expect((await jobs.get(job.id)).state).toBe("scheduled");
  // In the window, and then an hour back, before it: nothing is begun.
  const { untilAllowedMs } = await import("@/lib/jobs/run-job");
  const kept = await api.db.job.findUniqueOrThrow({ where: { id: job.id } });
  expect(untilAllowedMs(kept, inMinutes(120))).toBe(0);
  expect(untilAllowedMs(kept, inMinutes(60))).toBe(30 * minuteMs);
  await workOn(job.id);
  await (await import("../support/api-product")).quiet();
  expect(writes()).toEqual([0]);
  vi.useFakeTimers({ toFake: ["Date"], now: inMinutes(120) });
  await workOn(job.id);
  await jobs.until(job.id, "done");
  expect(intervals()).toEqual([220]);
});
