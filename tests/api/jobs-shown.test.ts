import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { JobDetail } from "@/lib/jobs/schemas";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { type JobsOf, jobsOf } from "../support/job-kit";

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "1500",
  LINEWARD_BODY_MS: "2000",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "50",
};

let api: Api;
let admin: Person;
let jobs: JobsOf;
const panels: BasipSimulator[] = [];

beforeAll(async () => {
  api = await startApi({ env });
  admin = await api.as("admin");
  jobs = jobsOf(admin);
});
afterEach(async () => {
  await Promise.all(panels.splice(0).map((panel) => panel.close()));
});
afterAll(() => api.close());

/** Two panels on a site and one on none; the second one falls silent once the job was planned and started. */
async function withOneSilent(): Promise<{ ids: string[]; siteId: string; job: JobDetail; silent: BasipSimulator }> {
  const { addPanels } = await import("../support/panel-rows");
  const started = await Promise.all([0, 1, 2].map(() => startBasipPanel({ serial: randomUUID() })));
  panels.push(...started);
  const [first, silent, third] = started;
  if (!first || !silent || !third) {
    throw new Error("three panels were started");
  }
  const site = await admin<{ id: string }>("POST", "/api/sites", { name: `Elm Court ${randomUUID().slice(0, 8)}` });
  const siteId = site.body.id;
  const ids = [...(await addPanels(api.db, [first, silent], siteId)), ...(await addPanels(api.db, [third]))];
  const planned = await jobs.plan({
    kind: "settings",
    selection: { devices: ids },
    change: { section: "sip", values: { registration_interval: 120 } },
  });
  // A field is called as on the device's own page, and not by what the device calls it.
  expect(planned.asked).toEqual([{ path: "registration_interval", label: expect.stringMatching(/^[A-Z][a-z ]+$/), to: 120 }]);
  silent.fail({ fault: "reset" });
  await jobs.start(planned);
  return { ids, siteId, job: await jobs.until(planned.id, "waiting"), silent };
}

test("a job says where its rows stand and how those went that were tried first, and its rows are found among the devices", async () => {
  const { job, siteId, ids } = await withOneSilent();
  expect(job.places).toEqual([
    { site: { id: siteId, name: expect.stringMatching(/^Elm Court/) }, counts: { done: 1, waiting: 1 } },
    { site: null, counts: { done: 1 } },
  ]);
  expect(job.first).toEqual({ well: 1, of: 1 });
  const names = async (part: string) => {
    const { body } = await admin<{ items: { id: string }[] }>("GET", `/api/devices?job=${job.id}${part}`);
    return body.items.map((device) => device.id).sort();
  };
  const waiting = job.groups.find(({ state }) => state === "waiting")?.key;
  expect(await names("")).toEqual([...ids].sort());
  expect([await names(".waiting"), await names(`.${waiting}`)]).toEqual([[ids[1]], [ids[1]]]);
  expect([await names(".refused"), await names(".no-such-thing")]).toEqual([[], []]);
});

test("a row under way says since when and what it is at; those that wait say at which sites", async () => {
  const { addPanels } = await import("../support/panel-rows");
  const started = await Promise.all([0, 1, 2].map(() => startBasipPanel({ serial: randomUUID() })));
  panels.push(...started);
  const [slow, ...silent] = started;
  const alone = slow ? await addPanels(api.db, [slow]) : [];
  const change = { section: "sip", values: { registration_interval: 180 } };
  const planned = await jobs.plan({ kind: "settings", selection: { devices: alone }, change });
  slow?.fail({ fault: "hang", match: /POST .*sip/, times: 1 });
  await jobs.start(planned);
  const row = await vi.waitFor(
    async () => {
      const [only] = await jobs.rows(planned.id, "?state=running");
      expect(only?.step).toBe("writing");
      return only;
    },
    { timeout: 20_000, interval: 25 },
  );
  expect(Date.now() - Date.parse(row?.triedAt ?? "")).toBeGreaterThanOrEqual(0);
  await jobs.until(planned.id, "done", "done_with_problems", "waiting");
  expect((await jobs.rows(planned.id)).map(({ step, triedAt }) => [step, triedAt])).toEqual([[undefined, undefined]]);
  const ids: string[] = [];
  for (const [at, panel] of silent.entries()) {
    const site = await admin<{ id: string }>("POST", "/api/sites", { name: `Place ${at} ${randomUUID().slice(0, 8)}` });
    ids.push(...(await addPanels(api.db, [panel], site.body.id)));
  }
  const both = await jobs.plan({ kind: "settings", selection: { devices: ids }, change });
  for (const panel of silent) {
    panel.fail({ fault: "reset" });
  }
  await jobs.start(both);
  const group = (await jobs.until(both.id, "waiting")).groups.find(({ state }) => state === "waiting");
  expect(group?.at).toEqual([0, 1].map((at) => ({ name: expect.stringMatching(new RegExp(`^Place ${at} `)), count: 1 })));
});

test("waiting rows that a person gives up on end as stopped, the job ends with them, and they can be retried later", async () => {
  const { job, silent } = await withOneSilent();
  const group = job.groups.find(({ state }) => state === "waiting");
  const gaveUp = await admin<{ rows: number }>("POST", `/api/jobs/${job.id}/give-up`, { group: group?.key });
  expect([gaveUp.status, gaveUp.body.rows], gaveUp.text).toEqual([202, 1]);
  const ended = await jobs.until(job.id, "done_with_problems");
  expect(ended.counts).toEqual({ done: 2, stopped: 1 });
  expect(ended.groups.find(({ state }) => state === "stopped")?.words).toMatch(/gave up waiting for it. Nothing was sent.$/);
  const nothing = await admin<{ rows: number }>("POST", `/api/jobs/${job.id}/give-up`, {});
  expect([nothing.status, nothing.body.rows]).toEqual([202, 0]);
  silent.heal();
  const again = await admin<{ rows: number }>("POST", `/api/jobs/${job.id}/retry`, {});
  expect(again.body.rows).toBe(1);
  expect((await jobs.until(job.id, "done")).counts).toEqual({ done: 3 });
});

test("a line says that it is under a job: to helpdesk the number and no more, to others with a way to it", async () => {
  const { ids, job } = await withOneSilent();
  const line = `line-${randomUUID()}`;
  const named = { user: "118", userKey: "118", search: "118" };
  await api.db.line.create({ data: { ...named, id: line, name: "118", nameKey: "118", server: "pbx.invalid", state: "unknown" } });
  const end = { ...named, id: `end-${line}`, lineId: line, deviceId: ids[1] ?? "", document: "sip", role: "registers" };
  await api.db.lineEnd.deleteMany({ where: { deviceId: ids[1] ?? "" } });
  await api.db.lineEnd.create({ data: { ...end, host: "pbx.invalid", secretPath: "password", server: "sip:pbx.invalid", port: 5060 } });
  const path = `/api/lines/${line}/jobs`;
  const seen = async (person: Person) => (await person<{ items: unknown[] }>("GET", path)).body.items;
  const number = { number: job.number, kind: "settings", state: "waiting" };
  expect(await seen(admin)).toEqual([{ ...number, id: job.id, name: job.name }]);
  expect(await seen(await api.as("helpdesk"))).toEqual([number]);
  await admin("POST", `/api/jobs/${job.id}/stop`);
  expect(await seen(admin)).toEqual([]);
});
