import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Choice } from "@/lib/jobs/schemas";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { addPanels } from "../support/panel-rows";

let api: Api;
let admin: Person;
let jobs: JobsOf;
const panels: BasipSimulator[] = [];

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  admin = await api.as("admin");
  jobs = jobsOf(admin);
  return () => api.close();
});
afterEach(async () => {
  await Promise.all(panels.splice(0).map((panel) => panel.close()));
});

async function doors(count: number): Promise<string[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startBasipPanel({ serial: randomUUID() })));
  panels.push(...started);
  return addPanels(api.db, started);
}

async function run(body: Record<string, unknown>, ...states: string[]) {
  const job = await jobs.plan({ options: { canary: false }, ...body });
  await jobs.start(job);
  return jobs.until(job.id, ...states);
}

test("new logins are made for each device, proven by signing in, and what cannot change its login is told in the plan", async () => {
  const ids = await doors(2);
  const before = await api.db.credential.findMany({ where: { deviceId: { in: ids }, field: "password" } });
  expect((await run({ kind: "rotate_login", selection: { devices: ids } }, "done")).counts).toEqual({ done: 2 });
  const after = await api.db.credential.findMany({ where: { deviceId: { in: ids }, field: "password" } });
  expect(after.map(({ sealed }) => sealed)).not.toEqual(before.map(({ sealed }) => sealed));
  expect((await run({ kind: "check", selection: { devices: ids } }, "done")).counts).toEqual({ done: 2 });
});

test("devices are removed, and the job still tells which", async () => {
  const ids = await doors(2);
  const done = await run({ kind: "remove", selection: { devices: ids } }, "done");
  expect(await api.db.device.count({ where: { id: { in: ids } } })).toBe(0);
  expect((await jobs.rows(done.id)).map(({ name, state }) => [name, state])).toEqual([
    ["Door 1", "done"],
    ["Door 2", "done"],
  ]);
});

test("an account change over two families lands in the fields of each, and variables are filled in for each device", async () => {
  const monitor = await startBasipMonitor({ serial: randomUUID() });
  panels.push(monitor);
  const added = await admin<{ id: string }>("POST", "/api/devices", {
    name: "Apartment 12",
    driver: monitor.driver,
    address: `${monitor.scheme}://${monitor.host}:${monitor.port}`,
    credentials: monitor.credentials,
  });
  const { storeSecret } = await import("@/lib/settings/secret-store");
  const { manifestOf } = await import("@/lib/drivers/catalog");
  const section = manifestOf(monitor.driver)?.sections[0]?.id ?? "";
  await storeSecret(added.body.id, { document: section, record: "" }, "password", String(monitor.held(section).password), undefined);
  const [panel = ""] = await doors(1);
  const job = await jobs.plan({
    kind: "settings",
    selection: { devices: [panel, added.body.id] },
    change: { account: { realm: "flat{flat:3}.example.net", interval: 300 } },
  });
  const rows = await jobs.rows(job.id);
  expect(rows.map(({ name, state, words }) => [name, state, words])).toEqual([
    ["Door 1", "refused", "It has nothing to put in for {flat}."],
    ["Apartment 12", "planned", undefined],
  ]);
  await jobs.start(job);
  await jobs.until(job.id, "done_with_problems");
  expect(monitor.held(section)).toMatchObject({ realm: "flat012.example.net", registration_interval: 300 });
});

test("a job puts in what each device's site has: a place's own before its customer's, and nothing where there is none", async () => {
  const add = async (body: Record<string, unknown>) => (await admin<{ id: string }>("POST", "/api/sites", body)).body.id;
  const customer = await add({ name: "Quay Holdings" });
  const [own, other] = [await add({ name: "North", parentId: customer }), await add({ name: "South", parentId: customer })];
  const ids = await doors(3);
  const wish = (devices: string[]) => ({
    kind: "settings",
    selection: { devices },
    change: { account: { realm: "{realm_name:4}.example.net" } },
  });
  const unknown = await admin("POST", "/api/jobs", wish(ids));
  expect([unknown.status, unknown.text]).toEqual([422, expect.stringContaining("Nothing is called {realm_name}")]);
  await admin("PATCH", `/api/sites/${customer}`, { variables: { realm_name: "q" } });
  await admin("PATCH", `/api/sites/${other}`, { variables: { realm_name: "south" } });
  for (const [at, siteId] of [own, other].entries()) {
    await api.db.device.update({ where: { id: ids[at] ?? "" }, data: { siteId } });
  }
  const job = await jobs.plan(wish(ids));
  expect((await jobs.rows(job.id)).map(({ state, words, changes }) => [state, words ?? changes[0]?.to])).toEqual([
    ["planned", "000q.example.net"],
    ["planned", "south.example.net"],
    ["refused", "It has nothing to put in for {realm_name}."],
  ]);
  const choice = await admin<Choice>("POST", "/api/jobs/choice", { selection: { devices: ids }, values: { account: true } });
  expect(choice.body.values).toMatchObject({
    siteVariables: ["realm_name"],
    missing: { realm_name: { count: 1, devices: [{ id: ids[2] }] } },
  });
});

test("what a job cannot take is refused with a sentence, and nothing is kept of it", async () => {
  const before = await api.db.job.count();
  const [id = ""] = await doors(1);
  const change = { section: "sip", values: { registration_interval: 60 } };
  const refused = async (body: Record<string, unknown>, status = 422) => {
    const reply = await admin("POST", "/api/jobs", body);
    expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(/\w/)]);
    return reply.body.detail;
  };
  expect(await refused({ kind: "settings", selection: { devices: [] }, change })).toContain("Choose at least one");
  expect(await refused({ kind: "check", selection: { filter: { query: "nothing is called so" } } })).toContain("Choose at least one");
  expect(await refused({ kind: "check", selection: { devices: ["no-such"] } }, 404)).toContain("does not exist");
  expect(await refused({ kind: "settings", selection: { devices: [id] } })).toContain("what is to change");
  expect(await refused({ kind: "standards", selection: { devices: [id] } })).toContain("cannot be applied");
  const secret = { section: "sip", values: { password: "Whatever-12345" } };
  expect(await refused({ kind: "settings", selection: { devices: [id] }, change: secret })).toContain("no password");
  const unknown = { section: "sip", values: { user: "{falt}" } };
  expect(await refused({ kind: "settings", selection: { devices: [id] }, change: unknown })).toContain("{falt}");
  expect(await refused({ kind: "check", selection: { devices: [id] }, options: { parallel: 1000 } })).toContain("256");
  expect(await api.db.job.count()).toBe(before);
});

test("the same Idempotency-Key makes one job; for another request it is refused", async () => {
  const [id = ""] = await doors(1);
  const key = { "idempotency-key": randomUUID() };
  const body = { kind: "check", selection: { devices: [id] } };
  const replies = await Promise.all([admin("POST", "/api/jobs", body, key), admin("POST", "/api/jobs", body, key)]);
  expect(replies.map(({ status }) => status)).toEqual([202, 202]);
  expect(replies[0]?.body).toEqual(replies[1]?.body);
  expect((await admin("POST", "/api/jobs", { ...body, name: "Another" }, key)).status).toBe(409);
});

test("an installer sees the rows of own sites only, and acts on a job only if all of it is theirs; a viewer looks", async () => {
  const site = await admin<{ id: string }>("POST", "/api/sites", { name: "Own house" });
  const other = await admin<{ id: string }>("POST", "/api/sites", { name: "Foreign house" });
  const [own = "", foreign = ""] = await doors(2);
  await api.db.device.update({ where: { id: own }, data: { siteId: site.body.id } });
  await api.db.device.update({ where: { id: foreign }, data: { siteId: other.body.id, name: "Secret door" } });
  const installer = await api.as("installer", { sites: [site.body.id] });
  const job = await jobs.plan({ kind: "check", selection: { devices: [own, foreign] } });
  const alone = await jobs.plan({ kind: "check", selection: { devices: [foreign] } });
  const seen = await installer("GET", `/api/jobs/${job.id}`);
  expect(seen.body).toMatchObject({ total: 1, counts: { planned: 1 }, may: { start: false } });
  const all = await Promise.all(["", "/rows", "/report?format=csv"].map((path) => installer("GET", `/api/jobs/${job.id}${path}`)));
  expect(all.map(({ text }) => text).join()).not.toMatch(/Secret door|Foreign house/);
  expect((await installer("POST", `/api/jobs/${job.id}/start`, { planHash: job.planHash })).status).toBe(403);
  expect((await installer("GET", `/api/jobs/${alone.id}`)).status).toBe(404);
  expect((await installer("POST", `/api/jobs/${alone.id}/stop`)).status).toBe(404);
  expect((await installer("POST", "/api/jobs", { kind: "check", selection: { devices: [foreign] } })).status).toBe(404);
  const listed = await installer("GET", "/api/jobs");
  expect(listed.body.items.map(({ id }) => id)).not.toContain(alone.id);
  const viewer = await api.as("viewer");
  expect((await viewer("GET", `/api/jobs/${job.id}`)).body).toMatchObject({ total: 2, may: { start: false, stop: false } });
});
