import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountCheck } from "@/lib/lines/schemas";
import type { Person } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite, readSection, writeSection } from "../support/site-of-devices";

let world: LineWorld;
let pbx: SimulatedEnd;
let panel: SimulatedEnd;
let site: string;

beforeAll(async () => {
  world = await startLineWorld();
  site = await addSite(world.admin, "Elm Court");
  [pbx] = (await world.pbx(["117", "204"])) as [SimulatedEnd];
  panel = await world.door("basip-panel", "117", { more: { siteId: site } });
  await world.lineOf("117");
});
afterAll(() => world?.close());

async function check(values: Record<string, unknown>, person: Person = world.installer): Promise<AccountCheck> {
  const { body } = await readSection(world.installer, panel.id);
  const about = { deviceId: panel.id, document: "sip", values: { ...body.values, ...values } };
  const answer = await person<AccountCheck>("POST", "/api/lines/account-check", about);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test("The end that would keep the old password is named before a password is changed", async () => {
  const answer = await check({});
  const name = (await world.installer<{ name: string }>("GET", `/api/devices/${pbx.id}`)).body.name;
  expect(answer.keeps).toEqual([`Extension 117 on ${name} keeps the old password.`]);
  expect(answer.said).toEqual([]);
});

test("With another user or server the account leaves its line, and no end is said to keep its password", async () => {
  expect(await check({ user: "204" })).toMatchObject({ keeps: [], keptBy: [], shared: [] });
  expect(await check({ proxy: "sip:10.99.0.8:5060" })).toMatchObject({ keeps: [], keptBy: [], shared: [] });
  expect((await check({ transport: "tcp" })).shared).toHaveLength(1);
});

test("A user that the server does not have is told beside the field before anything is sent, and one that it has is not", async () => {
  const name = (await world.installer<{ name: string }>("GET", `/api/devices/${pbx.id}`)).body.name;
  expect((await check({ user: "998" })).said).toEqual([{ path: "user", who: name, message: `${name} has no extension 998.` }]);
  expect((await check({ user: "204" })).said).toEqual([]);
});

test("A device on a site that a person does not see is told by its kind, and its accounts cannot be tried out", async () => {
  const bound = await world.api.as("installer", { sites: [site] });
  expect((await check({}, bound)).keeps).toEqual(["The PBX on another site keeps the old password."]);
  expect((await check({ user: "998" }, bound)).said).toEqual([]);
  const elsewhere = await bound("POST", "/api/lines/account-check", { deviceId: pbx.id, document: "extensions", record: "1", values: {} });
  expect(elsewhere.status).toBe(404);
});

/** How the product calls a device. */
const nameOf = async (id: string) => (await world.installer<{ name: string }>("GET", `/api/devices/${id}`)).body.name;

test("A server that is not kept here is told beside the server, one that only a name leads to is not, and one that is kept is asked for the user", async () => {
  const name = await nameOf(pbx.id);
  const own = await check({ proxy: "sip:10.99.0.8:5060" });
  expect(own.said).toEqual([
    {
      path: "proxy",
      who: name,
      message: `${name} takes this account at 127.0.0.1. No PBX or gateway that is kept here is at 10.99.0.8.`,
    },
  ]);
  expect((await check({ proxy: "sip:pbx.elsewhere.example:5060" })).said).toEqual([]);
  await world.api.db.device.updateMany({ where: { id: pbx.id }, data: { host: "10.99.0.9" } });
  const moved = await check({ proxy: "sip:10.99.0.9:5060", user: "998" });
  await world.api.db.device.updateMany({ where: { id: pbx.id }, data: { host: "127.0.0.1" } });
  expect(moved.said).toEqual([{ path: "user", who: name, message: `${name} has no extension 998.` }]);
});

test("A realm that the server does not ask for is told once that is known, and never a realm that was left as it is", async () => {
  const where = { deviceId: panel.id, document: "sip" };
  expect((await check({ realm: "other.example" })).said).toEqual([]);
  await world.api.db.lineEnd.updateMany({ where, data: { askedRealm: "127.0.0.1" } });
  const name = await nameOf(pbx.id);
  expect((await check({ realm: "other.example" })).said).toEqual([
    { path: "realm", who: name, message: `${name} asks for the realm 127.0.0.1.` },
  ]);
  expect((await check({})).said).toEqual([]);
  await world.api.db.lineEnd.updateMany({ where, data: { askedRealm: null } });
});

test("A transport that the gateway does not take is told with those that it takes, and nothing is said where the server shows none", async () => {
  expect((await check({ transport: "tls" })).said).toEqual([]);
  const [gateway] = (await world.gateway(["330"])) as [SimulatedEnd];
  const door = await world.door("basip-monitor", "330");
  await world.lineOf("330");
  const name = await nameOf(gateway.id);
  const about = async (transport: string) => {
    const { body } = await readSection(world.installer, door.id);
    const asked = { deviceId: door.id, document: "sip", values: { ...body.values, transport } };
    return (await world.installer<AccountCheck>("POST", "/api/lines/account-check", asked)).body.said;
  };
  expect(await about("tls")).toEqual([{ path: "transport", who: name, message: `${name} takes UDP, not TLS.` }]);
  expect(await about("udp")).toEqual([]);
});

test("Where the server's own account changes, those that log in with it are named, with what they go on using", async () => {
  const line = await world.lineOf("330");
  const [door, gateway] = line.ends;
  const end = await world.api.db.lineEnd.findFirstOrThrow({ where: { deviceId: gateway?.deviceId ?? "", userKey: "330" } });
  const { deviceId, document, record } = end;
  const { body } = await world.installer<{ values: object }>("GET", `/api/devices/${deviceId}/records/${document}/${record}`);
  const about = async (values: object, person: Person = world.installer) => {
    const asked = { deviceId, document, record, values: { ...body.values, ...values } };
    return (await person<AccountCheck>("POST", "/api/lines/account-check", asked)).body.said;
  };
  const who = await nameOf(door?.deviceId ?? "");
  expect(await about({})).toEqual([]);
  expect(await about({ defaultuser: "331" })).toEqual([{ path: "defaultuser", who, message: `${who} logs in as 330.` }]);
  expect(await about({ transport: ["tls"] })).toEqual([{ path: "transport", who, message: `${who} uses UDP.` }]);
  await world.installer("PATCH", `/api/devices/${deviceId}`, { siteId: site });
  const bound = await world.api.as("installer", { sites: [site] });
  expect(await about({ defaultuser: "331" }, bound)).toEqual([
    { path: "defaultuser", who: "monitor on another site", message: "The monitor on another site logs in as 330." },
  ]);
});

test("A preview says the same as the form: the end that keeps the old password, the user that the server does not have, and nothing where nothing changes", async () => {
  const name = await nameOf(pbx.id);
  const preview = async (values: Record<string, unknown>, person: Person = world.installer) => {
    const path = `/api/devices/${panel.id}/settings/sip/preview`;
    const answer = await person<{ problems: unknown[]; after?: unknown }>("POST", path, { values });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.after).toBeUndefined();
    return answer.body.problems;
  };
  const password = "Quite-New-Pass-1";
  expect(await preview({ user: "998", password })).toContainEqual({
    path: "user",
    severity: "warning",
    who: name,
    message: `${name} has no extension 998.`,
  });
  expect(await preview({ password })).toContainEqual({
    path: "password",
    severity: "warning",
    who: name,
    message: `Extension 117 on ${name} keeps the old password.`,
  });
  expect(JSON.stringify(await preview({}))).not.toContain(name);
  const bound = await world.api.as("installer", { sites: [site] });
  expect(JSON.stringify([await preview({ user: "998" }, bound), await preview({ password }, bound)])).not.toContain(name);
});

test("A wrong value comes back with the right one, the same from a preview and from a write", async () => {
  const wrong = { proxy: "10.0.0.200:5060", password: "Quite-New-Pass-1" };
  const said = {
    path: "proxy",
    message: 'The panel does not take "10.0.0.200:5060": it does not start with sip: in lower case. Write sip:, then host and port.',
    fixes: [{ label: "Use sip:10.0.0.200:5060", value: "sip:10.0.0.200:5060" }],
  };
  const where = `/api/devices/${panel.id}/settings/sip`;
  const preview = await world.installer<{ problems: unknown[] }>("POST", `${where}/preview`, { values: wrong });
  expect(preview.body.problems).toEqual([{ ...said, severity: "error" }]);
  const { body } = await readSection(world.installer, panel.id);
  const write = await writeSection(world.installer, panel.id, body.baseline, wrong);
  expect(write.status).toBe(422);
  expect(write.body.fields).toEqual([said]);
});

test("putting a password back asks the other ends too, before anything is sent", async () => {
  const { body } = await readSection(world.installer, panel.id);
  const written = await writeSection(world.installer, panel.id, body.baseline, { password: "Planted-Back-1", registration_interval: 300 });
  expect(written.status, written.text).toBe(200);
  const change = (await world.installer("GET", `/api/devices/${panel.id}/changes`)).body.items[0]?.id;
  const path = `/api/devices/${panel.id}/changes/${change}/revert`;
  // The write is watched until the panel has registered: those questions are not what is counted here.
  await world.settle();
  panel.simulator.forget();
  const { body: said } = await world.installer<{ warnings: object[] }>("GET", path);
  const name = await nameOf(pbx.id);
  const message = `Extension 117 on ${name} keeps the password that it has now.`;
  expect(said.warnings).toEqual([{ path: "password", message, who: name }]);
  const bound = await world.api.as("installer", { sites: [site] });
  expect((await bound("GET", path)).text).not.toContain(name);
  expect((await world.api.as("viewer").then((viewer) => viewer("GET", path))).status).toBe(403);
  expect(panel.simulator.seen).toEqual([]);
});
