import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { panelWorld } from "../support/panel-world";
import { readSection, type SectionBody, writeSection } from "../support/site-of-devices";

const world = panelWorld();
const rtsp = `Rtsp-${randomUUID().slice(0, 8)}`;
const nested = `Nested-${randomUUID().slice(0, 8)}`;
const listed = `Listed-${randomUUID().slice(0, 8)}`;

describe("secrets under keys that no schema knows", () => {
  test("are in no answer and in no row, and are still on the device after a write", async () => {
    const extra = {
      rtsp_password: rtsp,
      sip_auth: { user: "1", password: nested },
      accounts: [{ name: "a", passwd: listed }],
      copy: world.secret,
      future_flag: 7,
    };
    await world.start({ extra: { sip: extra } });
    const baseline = await world.knownPassword();
    const secrets = [rtsp, nested, listed, world.secret];
    const read = await readSection(world.installer, world.id);
    expect(read.body.unknown).toEqual({ sip_auth: { user: "1" }, future_flag: 7 });
    expect(read.body).toMatchObject({ withheld: expect.arrayContaining(["rtsp_password", "sip_auth.password", "accounts", "copy"]) });
    const values = { registration_interval: 120 };
    const preview = await world.installer("POST", `/api/devices/${world.id}/settings/sip/preview`, { values });
    const written = await writeSection(world.installer, world.id, read.body.baseline, values);
    expect(written.status, written.text).toBe(200);
    const conflict = await writeSection(world.installer, world.id, baseline, { registration_interval: 180 });
    expect(conflict.status).toBe(412);
    const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
    const audit = await (await world.api.as("admin"))("GET", "/api/audit?limit=200");
    const rows = JSON.stringify([
      await world.api.db.snapshot.findMany({ where: { deviceId: world.id } }),
      await world.api.db.change.findMany(),
    ]);
    const texts = [read.text, preview.text, written.text, conflict.text, history.text, audit.text, rows];
    expect(texts.map((text) => secrets.some((secret) => text.includes(secret)))).toEqual(texts.map(() => false));
    const { password: _password, ...held } = world.panel.held("sip");
    expect(held).toMatchObject(extra);
  });

  test("a mask under such a key is not shown", async () => {
    await world.start({ extra: { sip: { ftp: { host: "nas", login: "WebPass" } } } });
    const read = await readSection(world.installer, world.id);
    expect(read.body.unknown).toEqual({ ftp: { host: "nas" } });
    expect(read.text).not.toContain("WebPass");
  });
});

test("a device that quotes a kept password in its refusal is not quoted: not in the answer, the history or the audit", async () => {
  await world.start();
  const baseline = await world.knownPassword();
  const driver = (await import("@/lib/drivers/registry")).driverOf("basip-panel") ?? expect.fail("no driver");
  const { DeviceFault } = await import("@/lib/net/device-fault");
  const words = `Must differ from "${world.secret}" (was=${world.secret}).`;
  const refusing = vi.spyOn(driver, "write").mockRejectedValue(
    new DeviceFault("device_rejected", `The panel refused the request: ${words}`, {
      device: { status: 400, message: words },
      maybeSent: false,
    }),
  );
  const answer = await writeSection(world.installer, world.id, baseline, { password: `${world.secret.slice(0, 8)}-other` });
  refusing.mockRestore();
  expect([answer.status, answer.body.code]).toEqual([422, "device_rejected"]);
  expect(answer.body.device?.message).toContain("Must differ from");
  const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
  const audit = await (await world.api.as("admin"))("GET", "/api/audit?limit=200");
  expect([answer.text, history.text, audit.text].map((text) => text.includes(world.secret))).toEqual([false, false, false]);
});

test("a field that everybody sees and that holds a password is warned of: the one on the device, the device's login, and one being written", async () => {
  await world.add(await startBasipMonitor({ masking: false, serial: randomUUID(), password: "Door-Login-1" }));
  const warned = { warnings: [{ path: "user_id", message: expect.stringContaining("Holds the same as a password") }] };
  expect((await readSection(world.installer, world.id)).body).not.toHaveProperty("warnings");
  for (const value of [String(world.panel.held("sip").password), "Door-Login-1"]) {
    world.panel.edit("sip", { user_id: value });
    expect((await readSection(world.installer, world.id)).body).toMatchObject(warned);
  }
  const values = { user_id: world.secret, password: world.secret };
  const preview = await world.installer<{ problems: unknown[] } & SectionBody>("POST", `/api/devices/${world.id}/settings/sip/preview`, {
    values,
  });
  expect(preview.body.problems).toEqual([expect.objectContaining({ path: "user_id", severity: "warning" })]);
});
