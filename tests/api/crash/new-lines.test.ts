import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import { type Killable, makeKillable } from "../../support/killable";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";

let world: LineWorld;
let killable: Killable;
let pbx: SimulatedEnd & { simulator: PortsipSimulator };

beforeAll(async () => {
  world = await startLineWorld();
  const { deviceGateway } = await import("@/lib/device-access/device-gateway");
  deviceGateway();
  [pbx] = (await world.pbx(["800"])) as [typeof pbx];
  killable = makeKillable();
});
afterAll(async () => {
  killable?.release();
  await world?.close();
});

const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };
const held = (user: string) => pbx.simulator.accounts().filter((account) => account.user === user);
const stateOf = async (id: string) => (await world.api.db.newLine.findUniqueOrThrow({ where: { id } })).state;

async function rest(id: string): Promise<void> {
  await expect.poll(async () => killable.dead || (await stateOf(id)) !== "running", { timeout: 20_000, interval: 5 }).toBe(true);
  await (killable.dead ? (await import("../../support/api-product")).endDeadWork() : world.settle());
}

/** One that dies at a point, and the next process that finds it. Resolves with whether the point was reached. */
async function kill(user: string, at: number, registers: boolean): Promise<boolean> {
  const panel = await world.door("basip-panel", "101", {
    sip: factory,
    secret: "factory-1",
    simulator: {
      registrar: (account) => registers && held(account.user).some(({ password }) => password === account.password),
    },
  });
  const reply = await world.installer<{ id: string }>(
    "POST",
    `/api/devices/${panel.id}/new-line`,
    { serverId: pbx.id, user },
    { "idempotency-key": randomUUID() },
  );
  expect(reply.status, reply.text).toBe(202);
  const { id } = reply.body;
  killable.arm(at);
  await rest(id);
  const reached = killable.dead;
  killable.arm(undefined);
  await (await import("../../support/api-product")).beginWork();
  const { recoverNewLines } = await import("@/lib/new-lines/recover");
  await recoverNewLines();
  await rest(id);
  const accounts = held(user);
  const line = await world.api.db.newLine.findUniqueOrThrow({ where: { id }, include: { steps: true } });
  const told = `killed at ${at}: ${line.state} ${line.words} ${JSON.stringify(line.steps.map(({ kind, state, detail }) => [kind, state, detail]))}`;
  if (registers) {
    expect(line.state, told).toBe("done");
    expect(
      accounts.map(({ password }) => password),
      told,
    ).toEqual([panel.secret()]);
  } else {
    expect(line.state, told).toBe("failed");
    expect(accounts, told).toEqual([]);
    expect(panel.simulator.held("sip"), told).toMatchObject(factory);
  }
  return reached;
}

// biome-ignore lint/style/noProcessEnv: a setting of the tests, not of the product.
const everyPoint = process.env.LINEWARD_TEST_EVERY_POINT === "1";

test.each([
  ["a device that registers has its line, with one extension and one password", true, 37],
  ["a device that does not register is as it was, and the extension is gone", false, 61],
] as const)(
  "killed at any step, %s",
  async (_, registers, few) => {
    const stride = everyPoint ? 1 : few;
    let at = 1;
    for (let user = registers ? 1_000 : 2_000; await kill(String(user), at, registers); user += 1) {
      at += stride;
    }
    expect(at).toBeGreaterThan(20);
  },
  400_000,
);
