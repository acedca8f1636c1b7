import { beforeEach, describe, expect, test, vi } from "vitest";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { panelWorld } from "../support/panel-world";
import { readSection, writeSection } from "../support/site-of-devices";

const world = panelWorld();

describe("a panel that hides its password", () => {
  beforeEach(() => world.start());

  test("a read answers values and marks, never a world.secret or its mask", async () => {
    const answer = await readSection(world.installer, world.id);
    expect(answer.status).toBe(200);
    expect(answer.body.values).toMatchObject({ user: "118", transport: "udp" });
    expect(answer.body.values).not.toHaveProperty("password");
    expect(answer.body.secrets).toEqual({ password: { set: true, stored: false } });
    expect(answer.text).not.toContain("WebPass");
    expect(answer.headers.get("etag")).toBe(`"${answer.body.baseline}"`);
  });

  test("a steady read costs the device exactly one request", async () => {
    await readSection(world.installer, world.id);
    world.panel.forget();
    await readSection(world.installer, world.id);
    expect(world.panel.seen).toHaveLength(1);
  });

  test("a device that is removed while it answers is not there any more, and that is no failure of the product", async () => {
    world.panel.setLatency(150);
    world.panel.forget();
    const reading = readSection(world.installer, world.id);
    await vi.waitFor(() => expect(world.panel.seen.length).toBeGreaterThan(0), { interval: 5, timeout: 20_000 });
    const removed = await world.installer("DELETE", `/api/devices/${world.id}`);
    expect(removed.status).toBe(204);
    const answer = await reading;
    expect([answer.status, answer.body]).toMatchObject([404, { code: "not_found" }]);
  });

  test("a write without a known password asks for it, and sends nothing", async () => {
    const { body } = await readSection(world.installer, world.id);
    world.panel.forget();
    const answer = await writeSection(world.installer, world.id, body.baseline, { registration_interval: 120 });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "secret_required", fields: [{ path: "password" }] });
    expect(world.panel.seen.filter((request) => request.method === "POST")).toHaveLength(0);
  });

  test("a write that keeps the password sends the one in the vault", async () => {
    const baseline = await world.knownPassword();
    const answer = await writeSection(world.installer, world.id, baseline, { registration_interval: 120 });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.values).toMatchObject({ registration_interval: 120 });
    expect(world.panel.held("sip").password).toBe(world.secret);
    expect(answer.body.change).toMatchObject({ outcome: "applied", changes: [{ path: "registration_interval", from: 60, to: 120 }] });
  });

  test.each(["WebPass", "webpass", "******"])("the mask %s is refused as a password, with the reason", async (mask) => {
    const { body } = await readSection(world.installer, world.id);
    const answer = await writeSection(world.installer, world.id, body.baseline, { password: mask });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "validation_failed", fields: [{ path: "password" }] });
  });

  test("a write without If-Match is refused, and one on an old baseline names what the device holds and who changed it", async () => {
    const baseline = await world.knownPassword();
    const without = await world.installer("PUT", `/api/devices/${world.id}/settings/sip`, { values: { user: "119" } });
    expect(without.status).toBe(428);
    world.panel.edit("sip", { user: "120" });
    const late = await writeSection(world.installer, world.id, baseline, { user: "119" });
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({ code: "changed_on_device", current: { values: { user: "120" } } });
    expect(late.body.detail).toContain("on the panel itself");
    expect(world.panel.held("sip").user).toBe("120");
  });

  test("an unknown key is refused by name", async () => {
    const baseline = await world.knownPassword();
    const answer = await writeSection(world.installer, world.id, baseline, { colour: "red" });
    expect(answer.status).toBe(422);
    expect(answer.body.fields).toEqual([{ path: "colour", message: expect.any(String) }]);
  });

  test("a write of nothing new answers without writing", async () => {
    const baseline = await world.knownPassword();
    world.panel.forget();
    const answer = await writeSection(world.installer, world.id, baseline, { user: "118" });
    expect(answer.status).toBe(200);
    expect(answer.body.change).toBeNull();
    expect(world.panel.seen.filter((request) => request.method === "POST")).toHaveLength(0);
  });

  test("a password change is sealed, sent, and never readable again", async () => {
    await world.knownPassword();
    const rows = await world.api.db.secret.findMany({ where: { deviceId: world.id } });
    expect(rows.map((row) => row.state)).toEqual(["current"]);
    expect(rows[0]?.sealed).toMatch(/^v1\./);
    const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
    expect(history.text).not.toContain(world.secret);
    expect(history.body.items[0]).toMatchObject({ outcome: "applied", changes: [{ path: "password", to: "new", secret: true }] });
  });

  test("a change is put back through the same path, its password included", async () => {
    await world.knownPassword();
    const before = await readSection(world.installer, world.id);
    const second = await writeSection(world.installer, world.id, before.body.baseline, { password: `${world.secret}x`, user: "300" });
    expect(second.status, second.text).toBe(200);
    const back = await world.installer("POST", `/api/devices/${world.id}/changes/${second.body.change?.id}/revert`, {});
    expect(back.status, back.text).toBe(200);
    expect(world.panel.held("sip")).toMatchObject({ user: "118", password: world.secret });
    const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
    expect(history.body.items[0]).toMatchObject({ action: "put_back", putBackOf: second.body.change?.id });
  });

  test("a preview names each change with its risk and writes nothing", async () => {
    await world.knownPassword();
    world.panel.forget();
    const answer = await world.installer<{ changes: unknown[]; problems: unknown[] }>(
      "POST",
      `/api/devices/${world.id}/settings/sip/preview`,
      {
        values: { proxy: "sip:10.0.0.200:5060" },
      },
    );
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.changes).toEqual([
      expect.objectContaining({ path: "proxy", to: "sip:10.0.0.200:5060", risk: "drops_registration" }),
    ]);
    expect(answer.body.problems).toEqual([expect.objectContaining({ path: "proxy", severity: "warning" })]);
    expect(world.panel.seen.every((request) => request.method === "GET")).toBe(true);
  });

  test("two writes at once: one is done, the other is told that the device is busy", async () => {
    const baseline = await world.knownPassword();
    world.panel.setLatency(120);
    const [first, second] = await Promise.all([
      writeSection(world.installer, world.id, baseline, { user: "201" }),
      writeSection(world.installer, world.id, baseline, { user: "202" }),
    ]);
    expect([first.status, second.status].sort()).toEqual([200, 409]);
    expect([first.body.code, second.body.code]).toContain("device_busy");
  });
});

test("a monitor that answers its password in clear teaches the vault, and the browser never sees it", async () => {
  await world.add(await startBasipMonitor({ masking: false }));
  const password = String(world.panel.held("sip").password);
  const answer = await readSection(world.installer, world.id);
  expect(answer.text).not.toContain(password);
  expect(answer.body.secrets).toMatchObject({ password: { set: true, stored: true } });
  const kept = await writeSection(world.installer, world.id, answer.body.baseline, { timeout: 300 });
  expect(kept.status, kept.text).toBe(200);
  expect(world.panel.held("sip").password).toBe(password);
});

test("a Linux monitor is written whole: its required payload type goes along", async () => {
  await world.add(await startBasipLinuxMonitor({ masking: false }));
  const before = await readSection(world.installer, world.id);
  const answer = await writeSection(world.installer, world.id, before.body.baseline, { registration_interval: 300 });
  expect(answer.status, answer.text).toBe(200);
  expect(world.panel.held("sip")).toMatchObject({ registration_interval: 300, h264: 102 });
});

test("fields that the schema does not know are shown and survive a write", async () => {
  await world.start({ extra: { sip: { future_flag: 7 } } });
  const before = await readSection(world.installer, world.id);
  expect(before.body.unknown).toEqual({ future_flag: 7 });
  const answer = await writeSection(world.installer, world.id, before.body.baseline, { password: world.secret, user: "180" });
  expect(answer.status, answer.text).toBe(200);
  expect(world.panel.held("sip")).toMatchObject({ future_flag: 7, user: "180" });
});
