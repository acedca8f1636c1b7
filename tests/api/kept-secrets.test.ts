import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { panelWorld } from "../support/panel-world";
import { readSection, type SectionBody, writeSection } from "../support/site-of-devices";

const world = panelWorld();
const theirs = `Theirs-${randomUUID().slice(0, 8)}`;
const account = { proxy: "sip:10.0.0.5:5060", realm: "10.0.0.5", user: "101", transport: "udp" };

type Preview = {
  changes: unknown[];
  problems: { path: string; severity: string; message: string }[];
  along: { path: string; words: string }[];
};

async function preview(values: unknown, section = "sip"): Promise<Preview> {
  const answer = await world.installer<Preview>("POST", `/api/devices/${world.id}/settings/${section}/preview`, { values });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Writes what was asked on what the device holds now. */
async function write(values: unknown, section = "sip") {
  const { body } = await readSection(world.installer, world.id, section);
  return writeSection(world.installer, world.id, body.baseline, values, section);
}

async function keptFor101(section = "sip"): Promise<void> {
  const written = await write({ ...account, password: world.secret }, section);
  expect(written.status, written.text).toBe(200);
}

const posts = () => world.panel.seen.filter((request) => request.method === "POST");

describe("a kept password goes out with its own account only", () => {
  test.each([
    ["a panel", () => startBasipPanel({ serial: randomUUID() }), "sip"],
    ["a panel's second account", () => startBasipPanel({ serial: randomUUID() }), "sip-second"],
    ["a monitor that masks", () => startBasipMonitor({ serial: randomUUID(), masking: true }), "sip"],
    ["a Linux monitor that masks", () => startBasipLinuxMonitor({ serial: randomUUID(), masking: true }), "sip"],
  ])("%s that was given another user at its own page is not sent the old user's password", async (_what, start, section) => {
    await world.add(await start());
    await keptFor101(section);
    world.panel.edit(section, { user: "303", password: theirs });
    const shown = await readSection(world.installer, world.id, section);
    expect(shown.body.secrets.password).toMatchObject({ set: true, stored: true, keptFor: "101", fits: "no" });
    const planned = await preview({ registration_interval: 120 }, section);
    expect(planned.problems).toEqual([{ path: "password", severity: "error", message: expect.stringContaining("Enter the one of 303") }]);
    world.panel.forget();
    const refused = await write({ registration_interval: 120 }, section);
    expect(refused.status, refused.text).toBe(422);
    expect(refused.body).toMatchObject({ code: "secret_required", fields: [{ path: "password" }] });
    expect(refused.body.detail).toContain("the one of 101, and the device has 303 now");
    expect(posts()).toHaveLength(0);
    expect(world.panel.held(section)).toMatchObject({ user: "303", password: theirs });
    // The right one, once given, is kept for 303 from then on.
    expect((await write({ registration_interval: 120, password: theirs }, section)).status).toBe(200);
    const after = await write({ registration_interval: 180 }, section);
    expect(after.status, after.text).toBe(200);
    expect(world.panel.held(section)).toMatchObject({ user: "303", password: theirs, registration_interval: 180 });
  });

  test.each([
    ["another server", { proxy: "sip:10.0.0.6:5060" }],
    ["another port", { proxy: "sip:10.0.0.5:5070" }],
    ["another realm", { realm: "other.example" }],
  ])("%s is another account too", async (_what, edit) => {
    await world.start();
    await keptFor101();
    world.panel.edit("sip", edit);
    const refused = await write({ registration_interval: 120 });
    expect([refused.status, refused.body.code]).toEqual([422, "secret_required"]);
    expect(world.panel.held("sip").registration_interval).toBe(60);
  });

  test("the same account in another spelling is the same account", async () => {
    await world.start({ validation: "none" });
    const written = await write({ ...account, proxy: "sip:pbx.example.net:5060", realm: "pbx.example.net", password: world.secret });
    expect(written.status, written.text).toBe(200);
    world.panel.edit("sip", { proxy: "SIP:PBX.Example.NET", realm: "PBX.example.net", user: "sip:101" });
    const answer = await write({ registration_interval: 120 });
    expect(answer.status, answer.text).toBe(200);
    expect(world.panel.held("sip").password).toBe(world.secret);
  });

  test("a password goes back to its own account when that is typed again", async () => {
    await world.start();
    await keptFor101();
    world.panel.edit("sip", { user: "303", password: theirs });
    expect((await write({ user: "404" })).body.code).toBe("secret_required");
    const back = await write({ user: "101" });
    expect(back.status, back.text).toBe(200);
    expect(world.panel.held("sip")).toMatchObject({ user: "101", password: world.secret });
  });

  test("a user that is changed here takes the password along, which is said, and is its own from then on", async () => {
    await world.start();
    await keptFor101();
    const { along } = await preview({ user: "303" });
    expect(along).toEqual([
      { path: "password", label: "Password", words: expect.stringContaining("keeps for 101 goes along. It is the one of 303 then.") },
    ]);
    expect((await write({ user: "303" })).status).toBe(200);
    const next = await write({ registration_interval: 120 });
    expect(next.status, next.text).toBe(200);
    expect(next.body.change).toMatchObject({ along: [{ words: expect.stringContaining("keeps for 303 goes along") }] });
    world.panel.edit("sip", { user: "101", password: theirs });
    expect((await write({ registration_interval: 180 })).body.code).toBe("secret_required");
  });
});

test("preview and history say that the kept password goes along, and that nobody can see whether it was changed at the device", async () => {
  await world.start();
  await keptFor101();
  const words = expect.stringMatching(
    /^The password that Lineward keeps for 101 goes along\. .*nobody can know whether it was changed there/,
  );
  expect((await preview({ registration_interval: 120 })).along).toEqual([{ path: "password", label: "Password", words }]);
  expect((await preview({ password: theirs })).along).toEqual([]);
  expect((await preview({})).along).toEqual([]);
  await write({ registration_interval: 120 });
  const history = await world.installer<{ items: { along?: unknown; changes: unknown[] }[] }>("GET", `/api/devices/${world.id}/changes`);
  expect(history.body.items[0]).toMatchObject({ changes: [{ path: "registration_interval" }], along: [{ path: "password", words }] });
  expect(history.text).not.toContain(world.secret);
});

test("a device that shows its password keeps it itself; only under a new user is it said to go along", async () => {
  await world.add(await startBasipMonitor({ masking: false }));
  expect((await preview({ timeout: 300 })).along).toEqual([]);
  expect((await preview({ user: "777" })).along).toEqual([
    { path: "password", label: "Password", words: expect.stringMatching(/that the device holds for \d+ goes along/) },
  ]);
  // Read in clear under another user, it is that user's.
  world.panel.edit("sip", { user: "303", password: theirs });
  expect((await write({ timeout: 300 })).status).toBe(200);
  expect(world.panel.held("sip")).toMatchObject({ user: "303", password: theirs });
});

describe("putting back", () => {
  async function changedPassword(): Promise<string> {
    await world.start();
    await keptFor101();
    const second = await write({ password: `${world.secret}-2` });
    expect(second.status, second.text).toBe(200);
    return second.body.change?.id ?? "";
  }
  const revert = (id: string) => world.installer<SectionBody>("POST", `/api/devices/${world.id}/changes/${id}/revert`, {});

  test("an old password is put back for the account that it was replaced for, and for no other", async () => {
    const change = await changedPassword();
    world.panel.edit("sip", { user: "303", password: theirs });
    const refused = await revert(change);
    expect([refused.status, refused.body.code], refused.text).toEqual([422, "secret_required"]);
    expect(world.panel.held("sip").password).toBe(theirs);
    world.panel.edit("sip", { user: "101" });
    expect((await revert(change)).status).toBe(200);
    expect(world.panel.held("sip").password).toBe(world.secret);
  });

  test("a change of something else is not put back with a password of another account", async () => {
    await world.start();
    await keptFor101();
    const change = await write({ registration_interval: 120 });
    world.panel.edit("sip", { user: "303", password: theirs });
    const refused = await revert(change.body.change?.id ?? "");
    expect([refused.status, refused.body.code], refused.text).toEqual([422, "secret_required"]);
    expect(world.panel.held("sip")).toMatchObject({ registration_interval: 120, password: theirs });
  });
});

test("a write whose end nobody saw does not make the device's account a stranger's", async () => {
  await world.start();
  await keptFor101();
  const { body } = await readSection(world.installer, world.id);
  // Taken, and the answer is lost; then the panel cannot be read.
  world.panel.fail({ fault: "applies_and_drops", match: /POST .*\/sip\/settings/, times: 1 });
  world.panel.forget();
  world.panel.setLatency(150);
  const lost = writeSection(world.installer, world.id, body.baseline, { user: "303" });
  await vi.waitFor(() => expect(posts()).toHaveLength(1), { interval: 5, timeout: 20_000 });
  world.panel.fail({ fault: "drop", match: /GET .*\/sip\/settings/ });
  expect((await lost).body.code).toBe("outcome_unknown");
  world.panel.heal();
  world.panel.setLatency(0);
  const next = await write({ registration_interval: 120 });
  expect(next.status, next.text).toBe(200);
  expect(world.panel.held("sip")).toMatchObject({ user: "303", password: world.secret });
});

test("a password from before owners were written down is sent with a word about it, and adopted once its account has registered", async () => {
  await world.start();
  await keptFor101();
  const { quiet } = await import("../support/api-product");
  await quiet();
  await world.api.db.secret.updateMany({ where: { deviceId: world.id }, data: { keptFor: null } });
  world.panel.setRegistrar(() => true);
  expect((await readSection(world.installer, world.id)).body.secrets.password).toMatchObject({ fits: "unknown" });
  expect((await preview({ registration_interval: 120 })).along[0]?.words).toContain("once that has registered");
  expect((await write({ registration_interval: 120 })).status).toBe(200);
  await expect
    .poll(async () => (await readSection(world.installer, world.id)).body.secrets.password, { timeout: 10_000 })
    .toMatchObject({ keptFor: "101", fits: "yes" });
});
