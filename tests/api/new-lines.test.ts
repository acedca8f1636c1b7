import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewLineAnswer, NewLinePlan } from "@/lib/new-lines/endpoints";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import type { Person, Reply } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
let pbx: SimulatedEnd & { simulator: PortsipSimulator };
let siteId: string;

/** What panels leave the factory with: no line. */
const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };

beforeAll(async () => {
  world = await startLineWorld();
  siteId = await addSite(world.admin, "Harbour Quay");
  const set = await world.admin("PATCH", `/api/sites/${siteId}`, { numbers: { first: "201", last: "209" } });
  expect(set.status, set.text).toBe(200);
  const ends = await world.pbx(["201", "203"], {}, { siteId });
  pbx = ends[0] as typeof pbx;
});
afterAll(() => world?.close());

const takes = (account: { user: string; password: string }) =>
  pbx.simulator.accounts().some(({ user, password }) => user === account.user && password === account.password);

async function door(family: "basip-panel" | "basip-monitor" = "basip-panel", simulator = {}, more = {}) {
  return world.door(family, "101", {
    sip: factory,
    secret: "factory-1",
    simulator: { registrar: takes, ...simulator },
    more: { siteId, ...more },
  });
}

const plan = (id: string, query = "", as: Person = world.installer) => as<NewLinePlan>("GET", `/api/devices/${id}/new-line${query}`);

function give(
  id: string,
  body: Record<string, unknown>,
  as: Person = world.installer,
): Promise<Reply<{ id: string; detail?: string; code?: string }>> {
  return as("POST", `/api/devices/${id}/new-line`, { serverId: pbx.id, ...body }, { "idempotency-key": randomUUID() });
}

async function ended(id: string): Promise<NewLineAnswer> {
  const show = async () => (await world.installer<NewLineAnswer>("GET", `/api/new-lines/${id}`)).body;
  await expect.poll(async () => (await show()).state, { timeout: 20_000, interval: 20 }).toMatch(/^(done|failed|half_done)$/);
  await world.settle();
  return show();
}

const extension = (user: string) => pbx.simulator.accounts().find((account) => account.user === user);

test("the plan names the next free number, the holes and the doubles of the site's numbers, and every step", async () => {
  const place = await addSite(world.admin, "Twin House");
  await world.admin("PATCH", `/api/sites/${place}`, { numbers: { first: "301", last: "309" } });
  const [server] = await world.pbx(["301", "303"], {}, { siteId: place });
  const panel = await door("basip-panel", {}, { siteId: place });
  await world.door("basip-panel", "303", { more: { siteId: place, name: "Twin 1" } });
  await world.door("basip-panel", "303", { more: { siteId: place, name: "Twin 2" } });
  await world.settle();
  const { status, body, text } = await plan(panel.id);
  expect(status, text).toBe(200);
  expect(body).toMatchObject({
    possible: true,
    serverId: server?.id,
    user: "302",
    numbers: { first: "301", last: "309", used: 2, total: 9, holes: [{ first: "302", last: "302", count: 1 }], moreHoles: 0 },
    server: "127.0.0.1:5060, UDP",
  });
  expect(body.doubles).toEqual([{ user: "303", devices: expect.arrayContaining(["Twin 1", "Twin 2"]) }]);
  expect(body.steps.join("\n")).toContain("Make the extension 302 on");
  expect(await plan(panel.id, "?user=303")).toMatchObject({ body: { possible: false, path: "user" } });
});

test.each(["basip-panel", "basip-monitor"] as const)(
  "a %s gets an extension and its account, with one password, and registers",
  async (family) => {
    const end = await door(family);
    const user = (await plan(end.id)).body.user ?? "";
    const { status, body, text } = await give(end.id, { user, name: "Flat 2" });
    expect(status, text).toBe(202);
    const done = await ended(body.id);
    expect(done, JSON.stringify(done)).toMatchObject({ state: "done", user });
    expect(done.words).toContain("has registered");
    expect(end.simulator.held("sip")).toMatchObject({ user, realm: "127.0.0.1" });
    expect(extension(user)?.password).toBe(end.secret());
    expect(end.secret().length).toBeGreaterThan(10);
    const line = await world.lineOf(user);
    expect(done.lineId).toBe(line.id);
    expect(line.ends.map((each) => each.role).sort()).toEqual(["accepts", "registers"]);
    const rows = JSON.stringify([
      await world.api.db.newLine.findMany(),
      await world.api.db.newLineStep.findMany(),
      await world.api.db.change.findMany(),
    ]);
    expect(rows).not.toContain(end.secret());
    expect(await world.api.db.secret.count({ where: { document: "new-line" } })).toBe(0);
    const acts = await (await world.api.audit()).findMany({ where: { action: "line.give" } });
    expect(acts.map(({ phase }) => phase)).toEqual(expect.arrayContaining(["asked", "happened"]));
  },
);

test("a gateway gets an endpoint of its own that registers as the new extension", async () => {
  await world.gateway([]);
  const gateway = await world.api.db.device.findFirstOrThrow({ where: { driver: "digium-gateway" } });
  await world.admin("PATCH", `/api/devices/${gateway.id}`, { siteId });
  const { body, text, status } = await give(gateway.id, { user: "209" });
  expect(status, text).toBe(202);
  const done = await ended(body.id);
  expect(done, JSON.stringify(done)).toMatchObject({ state: "done" });
  const record = await world.installer<{ values: object }>("GET", `/api/devices/${gateway.id}/records/sip-endpoints/1`);
  expect(record.body.values).toMatchObject({ defaultuser: "209", registration: "out", host: "127.0.0.1" });
  expect((await world.lineOf("209")).ends).toHaveLength(2);
});

test("what the device refuses is put back: the extension is deleted again, and the account is as it was", async () => {
  const panel = await door("basip-panel", { registrar: () => false });
  const { body } = await give(panel.id, { user: "207" });
  const end = await ended(body.id);
  expect(end, JSON.stringify(end)).toMatchObject({ state: "failed", direction: "back" });
  expect(end.words).toContain("Put back");
  expect(end.words).toContain("does not register");
  expect(extension("207")).toBeUndefined();
  expect(panel.simulator.held("sip")).toMatchObject(factory);
  const again = await plan(panel.id, "?user=207");
  expect(again.body).toMatchObject({ possible: true, user: "207" });
});

test("nothing is written where an end cannot be written to, and the words say which", async () => {
  const panel = await door();
  panel.simulator.fail({ fault: "drop", match: /sip/, times: 50 });
  const { body } = await give(panel.id, { user: "208" });
  const end = await ended(body.id);
  panel.simulator.heal();
  expect(end, JSON.stringify(end)).toMatchObject({ state: "failed" });
  expect(end.words).toContain("Nothing was written");
  expect(extension("208")).toBeUndefined();
});

test("what cannot be taken back is half done, and a person finishes it or takes it back", async () => {
  let accepted = false;
  const panel = await door("basip-panel", { registrar: (account: { user: string; password: string }) => accepted && takes(account) });
  pbx.simulator.fail({ fault: "server_error", match: /POST .*(delete|destroy|remove)|DELETE/, times: 50 });
  const { body } = await give(panel.id, { user: "206" });
  const half = await ended(body.id);
  expect(half, JSON.stringify(half)).toMatchObject({ state: "half_done", canFinish: true, canPutBack: true });
  expect((await give(panel.id, { user: "299" })).status).toBe(409);
  pbx.simulator.heal();
  accepted = true;
  const go = await world.installer("POST", `/api/new-lines/${body.id}/finish`, {});
  expect(go.status, go.text).toBe(202);
  const done = await ended(body.id);
  expect(done, JSON.stringify(done)).toMatchObject({ state: "done" });
  expect(extension("206")?.password).toBe(panel.secret());
  expect(pbx.simulator.accounts().filter(({ user }) => user === "206")).toHaveLength(1);
});

test("a lost answer of the server is looked for, and no second extension is made", async () => {
  const panel = await door();
  pbx.simulator.fail({ fault: "applies_and_drops", match: /POST .*create/, times: 1 });
  const { body } = await give(panel.id, { user: "205" });
  const end = await ended(body.id);
  pbx.simulator.heal();
  expect(end, JSON.stringify(end)).toMatchObject({ state: "done" });
  expect(pbx.simulator.accounts().filter(({ user }) => user === "205")).toHaveLength(1);
  expect(extension("205")?.password).toBe(panel.secret());
});

test("a device with a line, a taken user, another site's server and a second request are refused in words", async () => {
  const panel = await door();
  expect(await give(panel.id, { user: "201" })).toMatchObject({ status: 422, body: { detail: expect.stringContaining("201 is taken") } });
  expect(await give(panel.id, { user: "no way" })).toMatchObject({ status: 422 });
  expect(await give(panel.id, { user: "299", serverId: panel.id })).toMatchObject({ status: 422 });
  const lined = await world.door("basip-panel", "201", { more: { siteId } });
  await world.settle();
  expect(await give(lined.id, { user: "299" })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("has a line already") },
  });
  const { id: lineId } = await world.lineOf("201");
  await world.api.db.newLine.create({
    data: {
      id: "under-way",
      deviceId: lined.id,
      deviceName: "Door",
      serverId: pbx.id,
      serverName: "PBX",
      user: "201",
      server: "{}",
      busyDevice: lined.id,
      state: "half_done",
      length: 17,
      actorId: world.installer.id,
      actorName: "Installer",
      idempotencyKey: "under-way",
      requestHash: "",
      correlationId: "",
      words: "{}",
    },
  });
  expect(await world.reset(lineId)).toMatchObject({ status: 409, body: { detail: expect.stringContaining("is being given it") } });
  await world.api.db.newLine.delete({ where: { id: "under-way" } });
  const other = await addSite(world.admin, "Elsewhere");
  const bound = await world.api.as("installer", { sites: [other] });
  expect((await plan(panel.id, "", bound)).status).toBe(404);
  expect((await give(panel.id, { user: "299" }, bound)).status).toBe(404);
  expect((await plan(panel.id, "", world.helpdesk)).status).toBe(403);
});
