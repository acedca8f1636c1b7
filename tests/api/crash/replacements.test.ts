import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { everywhere } from "../../support/job-crash";
import { type Killable, makeKillable } from "../../support/killable";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";
import { readSection } from "../../support/site-of-devices";

const user = "741";
let world: LineWorld;
let killable: Killable;
let pbx: SimulatedEnd;
let door: SimulatedEnd;
const running: BasipSimulator[] = [];

beforeAll(async () => {
  world = await startLineWorld();
  (await import("@/lib/device-access/device-gateway")).deviceGateway();
  [pbx] = (await world.pbx([user])) as [SimulatedEnd];
  door = await world.door("basip-panel", user, { simulator: { secondAccountPath: null } });
  await world.tell(door, "settings/sip", "password", pbx.secret());
  await readSection(world.installer, door.id, "sip-enable");
  await world.settle();
  killable = makeKillable();
});
afterAll(async () => {
  killable?.release();
  await world?.close();
  await Promise.all(running.map((panel) => panel.close()));
});

const last = () =>
  world.api.db.replacement.findFirst({ where: { deviceId: door.id }, orderBy: { startedAt: "desc" }, include: { steps: true } });

async function rest(): Promise<void> {
  await expect.poll(async () => killable.dead || (await last())?.state !== "running", { timeout: 30_000, interval: 5 }).toBe(true);
  await (killable.dead ? (await import("../../support/api-product")).endDeadWork() : world.settle());
}

/** Another panel takes the place, by a process that dies at a point, and the next one that finds it. False if the point was not reached. */
async function kill(at: number): Promise<boolean> {
  await world.api.db.rateLimit.deleteMany({ where: { key: { startsWith: "rate:" } } });
  const panel = await startBasipPanel({
    serial: randomUUID(),
    secondAccountPath: null,
    registrar: (account) => account.user === user && account.password === pbx.secret(),
  });
  running.push(panel);
  const key = { "idempotency-key": randomUUID() };
  const body = {
    address: `http://127.0.0.1:${panel.port}`,
    credentials: panel.credentials,
    serial: panel.serial,
    ownPassword: world.api.password,
  };
  const begin = () => world.installer("POST", `/api/devices/${door.id}/replacement`, body, key);
  killable.arm(at);
  const first = await begin();
  if (!killable.dead) {
    expect(first.status, first.text).toBe(202);
    await rest();
  }
  const reached = killable.dead;
  if (reached) {
    await (await import("../../support/api-product")).endDeadWork();
  }
  killable.arm(undefined);
  const { db } = world.api;
  await db.change.updateMany({ where: { outcome: "writing" }, data: { ownerId: "dead" } });
  await (await import("@/lib/settings/recover-writes")).findUnfinished();
  await (await import("../../support/api-product")).beginWork();
  await (await import("@/lib/replacements/recover")).recoverReplacements();
  // Whoever got no answer asks again: what was begun is answered, and nothing is begun twice.
  const again = await begin();
  expect(again.status, `killed at ${at}: ${again.text}`).toBe(202);
  await rest();
  const now = await last();
  const told = `killed at ${at}: ${JSON.stringify(now?.steps.map(({ kind, document, state, detail }) => [kind, document, state, detail]))}`;
  expect(now, told).toMatchObject({ state: "done", id: (again.body as { id: string }).id });
  expect(await db.replacement.count({ where: { actorId: world.installer.id, key: key["idempotency-key"] } })).toBe(1);
  const row = await db.device.findUniqueOrThrow({ where: { id: door.id } });
  expect({ told, serial: row.serial, port: row.port }).toEqual({ told, serial: panel.serial, port: panel.port });
  expect(panel.held("sip"), told).toMatchObject({ user, password: pbx.secret() });
  const sent = panel.seen.filter(({ method, path }) => method === "POST" && /\/sip\/settings/.test(path));
  expect(sent.length, told).toBeLessThanOrEqual(1);
  expect(await world.lost([{ ...door, simulator: panel, secret: () => String(panel.held("sip").password) }]), told).toBe(0);
  return reached;
}

test("a new device takes the place of another, killed at any step: it is begun once, its settings are written once, and no password is lost", async () => {
  expect(await everywhere(17, kill)).toBeGreaterThan(30);
}, 400_000);
