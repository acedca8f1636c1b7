import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jobsOf } from "../support/job-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { startReceiver } from "../support/receivers";

let world: LineWorld;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  receiver = await startReceiver();
  world = await startLineWorld({ env: { LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8", LINEWARD_OUTGOING_MS: "5000" } });
});
afterAll(async () => {
  await world?.close();
  await receiver?.close();
});

test("no message to a program or a channel holds a password of an end, a login or itself: of writes, resets, jobs and alerts", async () => {
  const { admin, api } = world;
  const events = ["change.written", "reset.ended", "job.ended", "alert.opened", "alert.resolved"];
  const hook = await admin<{ secret: string }>("POST", "/api/webhooks", { name: "All", url: `${receiver.url}/hook`, events });
  expect(hook.status, hook.text).toBe(201);
  const key = "Channel-key-of-a-scan-1";
  const channel = await admin("POST", "/api/channels", { name: "On call", kind: "webhook", url: `${receiver.url}/channel`, secret: key });
  expect(channel.status, channel.text).toBe(201);
  const [pbx] = (await world.pbx(["851"])) as [SimulatedEnd];
  const door = await world.door("basip-panel", "851");
  const secrets = new Set([hook.body.secret, key, pbx.secret(), api.password]);
  const logins = () => {
    for (const secret of [pbx.secret(), door.secret(), door.simulator.credentials.password ?? ""]) {
      secrets.add(secret);
    }
  };
  logins();
  await world.tell(door, "settings/sip", "password", door.secret());
  const line = await world.lineOf("851");
  const reset = await world.reset(line.id);
  expect(reset.status, reset.text).toBe(202);
  const sent = () => receiver.received.map(({ path, body }) => `${path} ${(JSON.parse(body) as { event: string }).event}`);
  // Not by the world's own waiting, which lets go of what is still to be sent.
  await vi.waitFor(() => expect(sent()).toContain("/hook reset.ended"), { timeout: 30_000 });
  logins();
  const jobs = jobsOf(admin);
  for (const wish of [
    { kind: "rotate_login", selection: { devices: [door.id] } },
    { kind: "settings", selection: { devices: [door.id] }, change: { section: "sip", values: { registration_interval: 90 } } },
  ]) {
    const job = await jobs.plan({ ...wish, options: { canary: false } });
    await jobs.start(job);
    expect((await jobs.until(job.id, "done", "done_with_problems", "stopped")).counts).toEqual({ done: 1 });
    logins();
  }
  await api.db.device.update({
    where: { id: door.id },
    data: { cause: "login_refused", signedIn: "no", attention: 3, brokenAt: new Date(Date.now() - 3_600_000) },
  });
  const { evaluate } = await import("@/lib/alerts/evaluate");
  await evaluate();
  await vi.waitFor(
    () =>
      expect(new Set(sent())).toEqual(
        new Set([
          ...["change.written", "reset.ended", "job.ended", "alert.opened"].map((event) => `/hook ${event}`),
          "/channel alert.opened",
        ]),
      ),
    { timeout: 30_000 },
  );
  const kept = JSON.stringify([
    await api.db.webhookDelivery.findMany(),
    await api.db.delivery.findMany(),
    await api.db.alertEvent.findMany(),
    await api.db.alertPart.findMany(),
  ]);
  const all = kept + JSON.stringify(receiver.received);
  expect([...secrets].filter((secret) => secret.length > 5 && all.includes(secret)).length).toBe(0);
  expect(secrets.size).toBeGreaterThan(6);
}, 120_000);
