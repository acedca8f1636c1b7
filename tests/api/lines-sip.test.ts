import { afterAll, beforeAll, expect, test } from "vitest";
import { type Registrar, startRegistrar } from "@/lib/simulators/registrar";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";

let world: LineWorld;
let registrar: Registrar;
/** One that serves a tenant's domain alone. */
let tenant: Registrar;

beforeAll(async () => {
  world = await startLineWorld();
  // The product's own prover: real SIP over a real socket.
  (await import("@/lib/device-access/registration-probe")).proveWith(undefined);
  const accounts = {
    lookup(user: string) {
      const end = world.accepting.get(user);
      return end && { password: end.secret() };
    },
  };
  registrar = await startRegistrar({ realm: "127.0.0.1", accounts });
  tenant = await startRegistrar({ realm: "north.example", domain: "north.example", accounts });
});
afterAll(async () => {
  await registrar?.close();
  await tenant?.close();
  await world?.close();
});

test("a real REGISTER proves the password of every end before a reset, and the new one after it", async () => {
  const [gateway] = (await world.gateway(["701"], { masks: true })) as [SimulatedEnd];
  const sip = { proxy: `sip:127.0.0.1:${registrar.port}`, realm: "127.0.0.1" };
  const door = await world.door("basip-panel", "701", { sip });
  await world.tell(gateway, "records/sip-endpoints/1", "secret", "Known-To-Both-1");
  await world.tell(door, "settings/sip", "password", "Known-To-Both-1");
  const line = await world.lineOf("701");
  const check = async () => {
    const checked = await world.helpdesk<{ proofs: { result: string }[] }>("POST", `/api/lines/${line.id}/check`, {});
    expect(checked.status, checked.text).toBe(200);
    return checked.body.proofs.map((proof) => proof.result);
  };
  expect(await check()).toEqual(["ok", "ok"]);
  const begun = await world.reset(line.id);
  const reset = await world.ended(begun.body.id);
  expect(reset.state, JSON.stringify(reset, null, 1)).toBe("done");
  expect(door.secret() === gateway.secret()).toBe(true);
  expect(await check()).toEqual(["ok", "ok"]);
  expect(registrar.attempts.some((attempt) => attempt.withContact)).toBe(false);
});

test.each([
  ["the panel's realm", "702", "north.example", {}],
  ["the PBX's connection", "703", "127.0.0.1", { connection: { domain: "north.example" } }],
  ["the user as the panel writes it", "704", "127.0.0.1", {}],
])("a right password at a PBX with tenants is proven, and reset, at the domain that %s names", async (from, user, realm, more) => {
  await world.pbx([user], {}, more);
  const written = from.startsWith("the user") ? { user: `${user}@north.example` } : {};
  const sip = { proxy: `sip:127.0.0.1:${tenant.port}`, realm, ...written };
  const door = await world.door("basip-monitor", user, { sip });
  const line = (await world.installer<{ items: { id: string }[] }>("GET", `/api/lines?device=${door.id}`)).body.items[0];
  const check = async () => {
    const checked = await world.helpdesk<{ proofs: { result: string; words: string }[]; line: { disagreements: unknown[] } }>(
      "POST",
      `/api/lines/${line?.id}/check`,
      {},
    );
    expect(checked.body.line.disagreements).toEqual([]);
    return checked.body.proofs.map((proof) => proof.result);
  };
  expect(await check()).toEqual(["ok", "ok"]);
  const begun = await world.reset(line?.id ?? "");
  expect((await world.ended(begun.body.id)).state).toBe("done");
  expect(await check()).toEqual(["ok", "ok"]);
});

test("one number at two tenants of a server is two lines, each with its own password", async () => {
  // Longer than a port: no address of another test's stand-in has these digits.
  const user = "711711";
  const of = async (domain: string) => {
    const [extension] = (await world.pbx([user], {}, { connection: { domain } })) as [SimulatedEnd];
    const sip = { proxy: `sip:127.0.0.1:${tenant.port}`, realm: domain };
    return { extension, door: await world.door("basip-monitor", user, { sip, secret: extension.secret() }) };
  };
  const [north, south] = [await of("north.example"), await of("south.example")];
  const { items } = (
    await world.installer<{ items: { disagreements: unknown[]; ends: { deviceId: string }[] }[] }>("GET", `/api/lines?query=${user}`)
  ).body;
  expect(items.map((line) => line.ends.map((end) => end.deviceId).sort()).sort()).toEqual(
    [north, south].map(({ extension, door }) => [extension.id, door.id].sort()).sort(),
  );
  expect(items.flatMap((line) => line.disagreements)).toEqual([]);
});
