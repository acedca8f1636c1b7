import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LineWorld, newSecret, startLineWorld } from "../support/line-world";
import { readSection, writeSection } from "../support/site-of-devices";

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());

/** "helpdesk 3 · prove · sip.password", one for each opening of these devices that was recorded since the last look. */
async function openings(...deviceIds: string[]): Promise<string[]> {
  const where = { action: "secret.use", deviceId: { in: deviceIds } };
  const rows = await (await world.api.audit()).findMany({ where, orderBy: { seq: "asc" } });
  const fresh = rows.filter((row) => !seen.has(row.id));
  for (const { id } of fresh) {
    seen.add(id);
  }
  return fresh
    .map(({ actorName, detail }) => {
      const { purpose, field } = JSON.parse(detail) as { purpose: string; field: string };
      return `${actorName.split(" ")[0]} · ${purpose} · ${field}`;
    })
    .sort();
}
const seen = new Set<string>();

/** A line of a PBX's extension and a panel, both of whose passwords Lineward keeps, and the extension's second one too. */
async function keptLine(user: string) {
  const [pbx] = await world.pbx([user], { masks: true });
  if (!pbx) {
    throw new Error("A PBX of one extension has one end.");
  }
  const door = await world.door("basip-panel", user);
  const page = `/api/devices/${pbx.id}/records/extensions`;
  const record = (await world.installer<{ items: { id: string }[] }>("GET", page)).body.items[0]?.id;
  const { baseline } = (await world.installer<{ baseline: string }>("GET", `${page}/${record}`)).body;
  const values = { password: door.secret(), web_access_password: newSecret() };
  const written = await world.installer("PUT", `${page}/${record}`, { values }, { "if-match": `"${baseline}"` });
  expect(written.status, written.text).toBe(200);
  await world.tell(door, "settings/sip", "password", door.secret());
  await world.settle();
  await openings(pbx.id, door.id);
  return { pbx, door, line: await world.lineOf(user) };
}

test("a line's check says who had which password proven, once for each; a look and a round of checks say nothing", async () => {
  const { pbx, door, line } = await keptLine("7301");
  const checked = await world.helpdesk<{ proofs: unknown[] }>("POST", `/api/lines/${line.id}/check`, {});
  expect(checked.status, checked.text).toBe(200);
  const proven = await openings(pbx.id, door.id);
  expect(proven).toHaveLength(checked.body.proofs.length);
  expect(new Set(proven)).toEqual(new Set(["helpdesk · prove · extensions.password", "helpdesk · prove · sip.password"]));
  await readSection(world.installer, door.id);
  const { checkRow } = await import("@/lib/monitoring/check-device");
  const { system } = await import("@/lib/audit/service");
  await checkRow(await world.api.db.device.findUniqueOrThrow({ where: { id: pbx.id } }), { actor: system });
  expect(await openings(pbx.id, door.id)).toEqual([]);
});

test("a reset says once for each secret that it was opened, also of one that only goes along", async () => {
  const { pbx, door, line } = await keptLine("7302");
  const begun = await world.reset(line.id);
  expect(begun.status, begun.text).toBe(202);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  const used = await openings(pbx.id, door.id);
  expect(used).toEqual([
    "helpdesk · reset · extensions.password",
    "helpdesk · reset · extensions.web_access_password",
    "helpdesk · reset · sip.password",
  ]);
});

test("a write, a put-back and a connection test say which kept secret went out, and a preview sends none", async () => {
  const door = await world.door("basip-panel", "7303", { secret: newSecret() });
  await world.tell(door, "settings/sip", "password", door.secret());
  await openings(door.id);
  const preview = await world.installer("POST", `/api/devices/${door.id}/settings/sip/preview`, { values: { registration_interval: 90 } });
  expect(preview.status, preview.text).toBe(200);
  expect(await openings(door.id)).toEqual([]);
  const { baseline } = (await readSection(world.installer, door.id)).body;
  const written = await writeSection(world.installer, door.id, baseline, { registration_interval: 90 });
  expect(written.status, written.text).toBe(200);
  expect(await openings(door.id)).toEqual(["installer · write · sip.password"]);
  const typed = await writeSection(world.installer, door.id, written.body.baseline, { password: newSecret() });
  expect(typed.status, typed.text).toBe(200);
  expect(await openings(door.id)).toEqual([]);
  const back = await world.installer("POST", `/api/devices/${door.id}/changes/${typed.body.change?.id}/revert`, {});
  expect(back.status, back.text).toBe(200);
  expect(await openings(door.id)).toEqual(["installer · put_back · sip.password"]);
  const tested = await world.installer("POST", `/api/devices/${door.id}/test-connection`, {}, { "idempotency-key": randomUUID() });
  expect(tested.status, tested.text).toBe(200);
  expect(await openings(door.id)).toEqual(["installer · test · credential.password"]);
});
