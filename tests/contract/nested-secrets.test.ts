import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Document } from "@/lib/schema/document";
import { type LineWorld, startLineWorld } from "../support/line-world";
import { readSection, writeSection } from "../support/site-of-devices";

vi.mock("@/lib/drivers/catalog", async (original) => (await import("../support/nesting-families")).nestedCatalog(await original()));
vi.mock("@/lib/drivers/registry", async (original) => (await import("../support/nesting-families")).nestedRegistry(await original()));

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());

const word = () => `Nest-${randomUUID().slice(0, 12)}`;

/** How many of these secrets stand in a text: never which, because a failure prints it. */
const found = (text: string, secrets: readonly string[]) => secrets.filter((secret) => secret !== "" && text.includes(secret)).length;

/** Every row that a device left behind, as text. */
async function keptOf(deviceId: string): Promise<string> {
  const { db } = world.api;
  const where = { deviceId };
  return JSON.stringify([
    await db.change.findMany({ where }),
    await db.snapshot.findMany({ where }),
    await (await world.api.audit()).findMany({ where }),
    await db.secret.findMany({ where }),
    await db.lineEnd.findMany({ where }),
  ]);
}

test("a family that nests its secrets keeps none of them in clear: not of a write, and not of what was there before", async () => {
  const [was, wanted] = [word(), word()];
  const door = await world.door("basip-panel", "7101", { secret: was });
  for (const password of [was, wanted]) {
    const { body } = await readSection(world.installer, door.id);
    const written = await writeSection(world.installer, door.id, body.baseline, { auth: { password }, registration_interval: 120 });
    expect(written.status, written.text).toBe(200);
    expect(written.body.change?.changes.map((change) => change.path)).toContain("auth.password");
    expect(found(written.text, [password])).toBe(0);
  }
  expect(door.secret() === wanted).toBe(true);
  const kept = await keptOf(door.id);
  expect(found(kept, ["auth.password"])).toBe(1);
  expect(found(kept, [was, wanted])).toBe(0);
  const history = await world.installer<{ items: { id: string }[] }>("GET", `/api/devices/${door.id}/changes`);
  expect(found(history.text, [was, wanted])).toBe(0);
});

test("a record that nests its secrets is made without one of them in its history", async () => {
  const trunk = await world.provider("7103");
  const path = `/api/devices/${trunk.id}/records/providers`;
  const made = word();
  const [first = ""] = (await world.installer<{ items: { id: string }[] }>("GET", path)).body.items.map((item) => item.id);
  const { status: _status, ...values } = (await world.installer<{ values: Document }>("GET", `${path}/${first}`)).body.values;
  const answer = await world.installer("POST", path, { values: { ...values, name: "Nested", auth: { password: made } } });
  expect(answer.status, answer.text).toBe(201);
  const kept = await keptOf(trunk.id);
  expect(found(kept, ["Nested"])).toBe(1);
  expect(found(kept, [made])).toBe(0);
});

test("a reset of ends that nest their secrets writes both, and keeps neither in clear", async () => {
  const [end] = await world.pbx(["7104"]);
  const door = await world.door("basip-panel", "7104");
  const old = door.secret();
  const line = await world.lineOf("7104");
  const begun = await world.reset(line.id);
  expect(begun.status, begun.text).toBe(202);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  expect([door.secret() === end?.secret(), door.secret() === old]).toEqual([true, false]);
  for (const { id } of [door, ...(end ? [end] : [])]) {
    expect(found(await keptOf(id), [old, door.secret()])).toBe(0);
  }
});
