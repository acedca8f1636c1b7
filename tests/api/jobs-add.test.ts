import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { AddRow, AddWish } from "@/lib/jobs/add-job";
import type { CertificateToAccept } from "@/lib/jobs/schemas";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type Api, type Person, startApi } from "../support/api-kit";
import { freePort } from "../support/free-port";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { withoutIds } from "../support/without-ids";

let api: Api;
let admin: Person;
let jobs: JobsOf;
const panels: BasipSimulator[] = [];
const login = { username: "admin", password: "123456" };

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  admin = await api.as("admin");
  jobs = jobsOf(admin);
  return () => api.close();
});
afterEach(async () => {
  await Promise.all(panels.splice(0).map((panel) => panel.close()));
});

async function doors(count: number, options: BasipOptions = {}): Promise<BasipSimulator[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startBasipPanel({ serial: randomUUID(), ...options })));
  panels.push(...started);
  return started;
}

async function secureDoors(count: number): Promise<BasipSimulator[]> {
  const all: BasipSimulator[] = [];
  for (let at = 0; at < count; at++) {
    all.push(...(await doors(1, { certificate: await makeCertificate() })));
  }
  return all;
}

const addressOf = ({ scheme, host, port }: BasipSimulator) => `${scheme}://${host}:${port}`;
const rowOf = (panel: BasipSimulator, more: Partial<AddRow> = {}): AddRow => ({
  name: `Door ${panel.port}`,
  driver: panel.driver,
  address: addressOf(panel),
  ...more,
});

async function begin(wish: Omit<AddWish, "key">, person: Person = admin) {
  const { actorById } = await import("@/lib/auth/actor");
  const { beginAddJob } = await import("@/lib/jobs/add-job");
  const actor = await actorById(person.id);
  if (!actor) {
    throw new Error("There is no such person");
  }
  return beginAddJob(actor, { ...wish, key: randomUUID() });
}

async function site(name: string): Promise<string> {
  return (await admin("POST", "/api/sites", { name })).body.id;
}

const refusals = (among: readonly BasipSimulator[]) => among.reduce((sum, { logins }) => sum + logins.refused, 0);

test("devices of a list are added with their login, their place and their words, and the login of the list is gone afterwards", async () => {
  const [first, second] = (await doors(2)) as [BasipSimulator, BasipSimulator];
  const siteId = await site("North");
  const job = await begin({
    rows: [
      rowOf(first, {
        name: "Gate",
        siteId,
        tags: ["tower"],
        floor: "0",
        place: "Entrance B",
        note: "Above the bell",
        flat: "12",
        lineUser: "112",
      }),
      { address: `${second.host}:${second.port}`, serial: second.serial },
    ],
    login,
  });
  const done = await jobs.until(job.id, "done");
  expect(done).toMatchObject({ kind: "add", name: "Add 2 devices", counts: { done: 2 } });
  const rows = await jobs.rows(job.id);
  const gate = await admin("GET", `/api/devices/${rows[0]?.deviceId}`);
  expect(gate.body).toMatchObject({
    name: "Gate",
    site: { id: siteId },
    tags: ["tower"],
    floor: "0",
    place: "Entrance B",
    note: "Above the bell",
    flat: "12",
    lineUser: "112",
    serial: first.serial,
    username: "admin",
  });
  const found = await admin("GET", `/api/devices/${rows[1]?.deviceId}`);
  expect(found.body).toMatchObject({ driver: second.driver, serial: second.serial });
  expect(await api.db.jobLogin.count()).toBe(0);
  const kept = JSON.stringify([await api.db.addition.findMany(), await api.db.jobRow.findMany(), await api.db.job.findMany()]);
  expect(withoutIds(kept)).not.toContain(login.password);
});

test("a device that is kept already, and one with another serial than the list says, is said and not stored", async () => {
  const [kept, other] = (await doors(2)) as [BasipSimulator, BasipSimulator];
  const first = await begin({ rows: [rowOf(kept)], login });
  await jobs.until(first.id, "done");
  const job = await begin({ rows: [rowOf(kept), rowOf(other, { serial: "another" })], login });
  await jobs.until(job.id, "done_with_problems");
  const rows = await jobs.rows(job.id);
  expect(rows.map(({ state, words }) => [state, words])).toEqual([
    ["refused", expect.stringContaining("It is kept already")],
    ["refused", expect.stringContaining("Another device answers there")],
  ]);
  expect(await api.db.device.count({ where: { serial: other.serial } })).toBe(0);
  expect(other.logins).toMatchObject({ accepted: 0, refused: 0 });
});

test("two rows that lead to one device add it once", async () => {
  const [panel] = (await doors(1)) as [BasipSimulator];
  const job = await begin({ rows: [rowOf(panel), rowOf(panel, { name: "The same" })], login });
  const ended = await jobs.until(job.id, "done_with_problems");
  expect(ended.counts).toEqual({ done: 1, refused: 1 });
  expect(await api.db.device.count({ where: { serial: panel.serial } })).toBe(1);
});

test("a device that is switched off waits, and the others are added meanwhile", async () => {
  const [panel] = (await doors(1)) as [BasipSimulator];
  const job = await begin({
    rows: [{ name: "Off", driver: panel.driver, address: `http://127.0.0.1:${await freePort()}` }, rowOf(panel)],
    login,
  });
  const waiting = await jobs.until(job.id, "waiting");
  expect(waiting.counts).toEqual({ done: 1, waiting: 1 });
  await admin("POST", `/api/jobs/${job.id}/stop`);
  expect(await api.db.jobLogin.count()).toBe(0);
});

test("certificates are gathered, and nothing secret is sent before a person has accepted them", async () => {
  const secure = await secureDoors(3);
  const [plain] = (await doors(1)) as [BasipSimulator];
  const job = await begin({ rows: [...secure, plain].map((panel) => rowOf(panel)), login });
  const waiting = await jobs.until(job.id, "waiting");
  expect(waiting.counts).toEqual({ done: 1, waiting: 3 });
  expect(waiting.groups[0]).toMatchObject({ state: "waiting", count: 3, action: "accept_certificates" });
  expect(secure.map(({ logins }) => logins.accepted + logins.refused)).toEqual([0, 0, 0]);
  const shown = await admin<{ items: CertificateToAccept[] }>("GET", `/api/jobs/${job.id}/certificates`);
  expect(shown.body.items.map(({ serial, address }) => [serial, address])).toEqual(secure.map((panel) => [panel.serial, addressOf(panel)]));
  const [one, two, three] = shown.body.items as [CertificateToAccept, CertificateToAccept, CertificateToAccept];
  const wrong = await admin("POST", `/api/jobs/${job.id}/certificates`, { accept: [{ row: one.row, sha256: "0".repeat(64) }] });
  expect([wrong.status, wrong.body.detail]).toEqual([422, expect.stringContaining("Look at the list again")]);
  const accept = [one, two, three].map(({ row, certificate: { sha256 } }) => ({ row, sha256 }));
  const accepted = await admin("POST", `/api/jobs/${job.id}/certificates`, { accept });
  expect([accepted.status, accepted.body]).toMatchObject([202, { rows: 3 }]);
  await jobs.until(job.id, "done");
  expect(await api.db.certificate.count({ where: { sha256: { in: accept.map(({ sha256 }) => sha256) } } })).toBe(3);
});

test("three refusals of one login stop its site and no other, and a person gives another login or lets it go on", async () => {
  const wrong = await doors(6, { password: "654321" });
  const right = await doors(2);
  const [north, south] = [await site("Refusing"), await site("Willing")];
  const job = await begin({
    rows: [...wrong.map((panel) => rowOf(panel, { siteId: north })), ...right.map((panel) => rowOf(panel, { siteId: south }))],
    login,
  });
  const stopped = await jobs.until(job.id, "waiting");
  expect(stopped.counts).toEqual({ done: 2, login_refused: 3, waiting: 3 });
  expect(refusals(wrong)).toBe(3);
  const group = stopped.groups.find(({ state }) => state === "waiting");
  expect(group).toMatchObject({ count: 3, devices: 0, action: "another_login" });

  // A retry of everything that went badly asks nobody's site again.
  await admin("POST", `/api/jobs/${job.id}/retry`, { group: group?.key });
  const again = await jobs.until(job.id, "done_with_problems");
  expect(again.counts).toEqual({ done: 2, login_refused: 6 });
  expect(refusals(wrong)).toBe(6);
  expect(await api.db.jobLogin.count()).toBe(0);

  const refused = again.groups.find(({ state }) => state === "login_refused");
  const given = await admin("POST", `/api/jobs/${job.id}/login`, { group: refused?.key, username: "admin", password: "654321" });
  expect([given.status, given.body]).toMatchObject([202, { rows: 6 }]);
  expect((await jobs.until(job.id, "done")).counts).toEqual({ done: 8 });
  expect(await api.db.jobLogin.count()).toBe(0);
});

test("rows with logins of their own are no guess at one password: each device is asked once, so none locks us out", async () => {
  const wrong = await doors(5, { password: "654321", lockoutAfter: 3 });
  const here = await site("Own logins");
  const job = await begin({ rows: wrong.map((panel, at) => rowOf(panel, { siteId: here, login: { ...login, password: `1234${at}` } })) });
  expect((await jobs.until(job.id, "done_with_problems")).counts).toEqual({ login_refused: 5 });
  expect(wrong.map(({ logins }) => logins.refused)).toEqual([1, 1, 1, 1, 1]);
});

test("a kept device is changed as the list says, and one that is so already is left alone", async () => {
  const [panel] = (await doors(1)) as [BasipSimulator];
  const added = await begin({ rows: [rowOf(panel, { name: "Old" })], login });
  await jobs.until(added.id, "done");
  const [row] = await jobs.rows(added.id);
  panel.forget();
  const change = await begin({ rows: [{ deviceId: row?.deviceId, name: "New", note: "Repaired", tags: ["roof"] }] });
  expect((await jobs.until(change.id, "done")).counts).toEqual({ done: 1 });
  expect((await admin("GET", `/api/devices/${row?.deviceId}`)).body).toMatchObject({ name: "New", note: "Repaired", tags: ["roof"] });
  const same = await begin({ rows: [{ deviceId: row?.deviceId, name: "New", note: "Repaired", tags: ["roof"] }] });
  const unchanged = await jobs.until(same.id, "done");
  expect(unchanged.counts).toEqual({ unchanged: 1 });
  expect(unchanged.groups[0]).toMatchObject({ count: 1, devices: 1 });
});

test("people add where they may: no other site, no other job's certificates, and nothing after their role has changed", async () => {
  const [panel] = (await secureDoors(1)) as [BasipSimulator];
  const [mine, other] = [await site("Mine"), await site("Not mine")];
  const installer = await api.as("installer", { sites: [mine] });
  await expect(begin({ rows: [rowOf(panel, { siteId: other })], login }, installer)).rejects.toThrow("not one of yours");
  await expect(begin({ rows: [rowOf(panel)], login }, installer)).rejects.toThrow("Choose one of your sites");
  const viewer = await api.as("viewer");
  await expect(begin({ rows: [rowOf(panel)], login }, viewer)).rejects.toThrow("Your role does not allow this");
  const job = await begin({ rows: [rowOf(panel, { siteId: mine })], login }, installer);
  await jobs.until(job.id, "waiting");
  const stranger = await api.as("installer", { sites: [other] });
  expect((await stranger("GET", `/api/jobs/${job.id}/certificates`)).status).toBe(404);
  const shown = await installer<{ items: CertificateToAccept[] }>("GET", `/api/jobs/${job.id}/certificates`);
  await api.db.user.update({ where: { id: installer.id }, data: { role: "viewer", allSites: true } });
  const accept = shown.body.items.map(({ row, certificate: { sha256 } }) => ({ row, sha256 }));
  expect((await admin("POST", `/api/jobs/${job.id}/certificates`, { accept })).status).toBe(202);
  await jobs.until(job.id, "done_with_problems");
  expect((await jobs.rows(job.id)).map(({ words }) => words)).toEqual([expect.stringContaining("may not change it any more")]);
  expect(panel.logins).toMatchObject({ accepted: 0, refused: 0 });
});

test("a job that is cut off right after it kept a device adds it once", async () => {
  const [panel] = (await doors(1)) as [BasipSimulator];
  const job = await begin({ rows: [rowOf(panel)], login });
  await jobs.until(job.id, "done");
  const [row] = await jobs.rows(job.id);
  // As the process left it that died before it could say how the row ended.
  await api.db.jobRow.update({
    where: { id: row?.id ?? "" },
    data: { state: "running", ownerId: "a process that died", finishedAt: null, deviceId: null },
  });
  await api.db.job.update({ where: { id: job.id }, data: { state: "running", finishedAt: null } });
  const { enqueue } = await import("@/lib/platform/queue/enqueue");
  const { runRows } = await import("@/lib/jobs/tasks");
  await enqueue(undefined, runRows, { jobId: job.id });
  await jobs.until(job.id, "done");
  expect(await api.db.device.count({ where: { serial: panel.serial } })).toBe(1);
  expect((await jobs.rows(job.id))[0]?.deviceId).toBe(row?.id);
});
