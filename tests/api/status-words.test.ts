import { expect, test } from "vitest";
import type { Statuses } from "@/lib/device-access/schemas";
import type { DeviceDetail } from "@/lib/devices/schemas";
import type { ChangeItem } from "@/lib/settings/schemas";
import { panelWorld } from "../support/panel-world";
import { writeSection } from "../support/site-of-devices";

/** Why a status of a device is what it is stands in its row as a fact, and is said in words when somebody reads it. */
const world = panelWorld();

const columns = ["reachable", "signedIn", "registered", "matches"] as const;
const row = () => world.api.db.device.findUniqueOrThrow({ where: { id: world.id }, include: { lineEnds: true } });
const check = async () => (await world.installer<Statuses>("POST", `/api/devices/${world.id}/check`)).body;
const told = async () => (await world.installer<{ truths: Statuses }>("GET", `/api/devices/${world.id}`)).body.truths;

/** A row with what changes at every look left out. */
const lasting = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, held) => (/At$|^seenKey$/.test(key) ? undefined : held)) ?? "null");

test("What differs and why it is not registered are kept as facts, and another check that sees the same changes none of them", async () => {
  await world.start({ registrar: () => false });
  await world.knownPassword();
  world.panel.edit("sip", { registration_interval: 61, user: "4711" });
  const truths = await check();
  const first = await row();
  expect(truths.matches.detail).toMatch(/^.+ and .+ differ$/);
  expect(JSON.parse(first.matchesDetail ?? "")).toMatchObject({ code: "fields_differ", count: 2, fields: [{ document: "sip" }, {}] });
  expect(truths.registered.detail).toContain("has not accepted the registration");
  for (const kept of [first.registeredDetail, first.lineEnds[0]?.registeredDetail]) {
    expect(JSON.parse(kept ?? "")).toEqual({ code: "registration", said: truths.registered.detail });
  }
  // As if the last look were long ago: then its time is written anew, and nothing else.
  await world.api.db.device.update({ where: { id: world.id }, data: { reachableAt: new Date(1), matchesAt: new Date(1) } });
  (await import("@/lib/device-access/status-dedupe")).forgetStatus(`status:${world.id}`);
  expect(await check()).toMatchObject({ matches: { detail: truths.matches.detail } });
  const second = await row();
  expect(second.reachableAt?.getTime()).toBeGreaterThan(1);
  expect(lasting(second)).toEqual(lasting(first));
});

test("A sentence of an earlier version is told to who sees the device until the next check; a fact that no version knows is not", async () => {
  await world.start();
  const old = {
    reachable: "no",
    reachableDetail: "10.0.0.9 port 80 does not answer. Check the cable.",
    registered: "no",
    matches: "differs",
  };
  const unknown = { registeredDetail: '{"code":"of_tomorrow"}', matchesDetail: '{"half' };
  await world.api.db.device.update({ where: { id: world.id }, data: { ...old, ...unknown, attention: 3 } });
  const truths = await told();
  expect(columns.map((name) => truths[name].detail)).toEqual([old.reachableDetail, undefined, undefined, undefined]);
  const overview = await world.installer("GET", "/api/overview");
  expect(overview.text).toContain(old.reachableDetail);
  await world.panel.close();
  expect((await check()).reachable.state).toBe("no");
  const { reachableDetail, matchesDetail } = await row();
  expect(JSON.parse(reachableDetail ?? "")).toMatchObject({ code: "fault", fault: "device_unreachable" });
  expect(JSON.parse(matchesDetail ?? "")).toEqual({ code: "silent" });
});

test("What went along with a write is kept as a fact and said in words; of an earlier version's row, what was said then", async () => {
  await world.start({ masking: true });
  const baseline = await world.knownPassword();
  const written = await writeSection(world.installer, world.id, baseline, { registration_interval: 120 });
  expect(written.status, written.text).toBe(200);
  const history = async () => {
    const { body } = await world.installer<{ items: ChangeItem[] }>("GET", `/api/devices/${world.id}/changes`);
    return body.items[0]?.along;
  };
  const words = /^The password that Lineward keeps for 118 goes along\. The device does not show it/;
  expect(await history()).toEqual([{ path: "password", label: "Password", words: expect.stringMatching(words) }]);
  const where = { deviceId: world.id, along: { not: null } };
  const row = await world.api.db.change.findFirstOrThrow({ where, orderBy: { at: "desc" } });
  expect(JSON.parse(row.along ?? "")).toEqual([
    {
      path: "password",
      code: "kept_for",
      owner: expect.objectContaining({ user: "118" }),
      wanted: expect.objectContaining({ user: "118" }),
    },
  ]);
  const then = [{ path: "password", label: "Secret", words: "The secret of 99 goes along." }];
  await world.api.db.change.update({ where: { id: row.id }, data: { along: JSON.stringify(then) } });
  expect(await history()).toEqual(then);
});

test("A section that the panel says it does not have is marked as absent until it is there, and nothing kept is no unknown", async () => {
  await world.start({ secondAccountPath: null });
  const detail = async () => (await world.installer<DeviceDetail>("GET", `/api/devices/${world.id}`)).body;
  const absent = async () => (await detail()).sections.flatMap((section) => (section.absent ? [section.id] : []));
  await check();
  expect(await absent()).toEqual(["sip-second"]);
  expect((await detail()).truths.matches.state).toBe("not_applicable");
  await world.api.db.device.update({ where: { id: world.id }, data: { absent: "sip" } });
  await check();
  expect(await absent()).toEqual(["sip-second"]);
});
