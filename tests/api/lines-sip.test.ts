import { afterAll, beforeAll, expect, test } from "vitest";
import { type Registrar, startRegistrar } from "@/lib/simulators/registrar";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";

let world: LineWorld;
let registrar: Registrar;

beforeAll(async () => {
  world = await startLineWorld();
  // The product's own prover: real SIP over a real socket.
  (await import("@/lib/resets/prover")).proveWith(undefined);
  registrar = await startRegistrar({
    realm: "127.0.0.1",
    accounts: {
      lookup(user) {
        const end = world.accepting.get(user);
        return end && { password: end.secret() };
      },
    },
  });
});
afterAll(async () => {
  await registrar?.close();
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
    return checked.body.proofs.map((one) => one.result);
  };
  expect(await check()).toEqual(["ok", "ok"]);
  const begun = await world.reset(line.id);
  const reset = await world.ended(begun.body.id);
  expect(reset.state, JSON.stringify(reset, null, 1)).toBe("done");
  expect(door.secret() === gateway.secret()).toBe(true);
  expect(await check()).toEqual(["ok", "ok"]);
  expect(registrar.attempts.some((one) => one.withContact)).toBe(false);
});
