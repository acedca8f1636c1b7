import { afterEach, describe, expect, test, vi } from "vitest";
import { ageWords, serverTimes } from "@/components/ui/times";
import { onEachDatabase } from "../support/each-database";
import { byTest } from "../support/opened-by-test";
import { bareDevice } from "../support/seed-devices";

const dayMs = 86_400_000;

/** Sets the machine's clock, without stopping timers, on which the database's drivers rely. */
function setClock(byMs: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + byMs });
}

afterEach(() => {
  vi.useRealTimers();
});

await onEachDatabase("a clock that was a day ahead and is set right", (api) => {
  test("does not make a guesser's wait longer than it ever is, nor the owner's", async () => {
    const { email } = await api().person("viewer");
    setClock(dayMs);
    for (let n = 0; n < 7; n += 1) {
      await api().signIn(email, "not the password");
    }
    setClock(-dayMs);
    const refused = await api().signIn(email);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(15 * 60);
    setClock(16 * 60_000);
    expect((await api().signIn(email)).status).toBe(200);
  });

  test("leaves no session and no link alive for longer than those are that are made now", async () => {
    const { mendTimes } = await import("@/lib/server/clock-watch");
    setClock(dayMs);
    const viewer = await api().as("viewer");
    setClock(-dayMs);
    await mendTimes();
    expect((await viewer("GET", "/api/me")).status).toBe(200);
    setClock(12 * 3_600_000 + 60_000);
    expect((await viewer("GET", "/api/me")).status).toBe(401);
  });

  test("lets every device be checked again within an interval, and its truths be written anew", async () => {
    const { dueRows } = await import("@/lib/monitoring/due-devices");
    const { checkById } = await import("@/lib/monitoring/check-device");
    const dueNow = async () => (await dueRows("living", 300_000, 10)).map(({ id }) => id);
    const tomorrow = new Date(Date.now() + dayMs);
    const times = { checkedAt: tomorrow, dueAt: tomorrow, reachableAt: tomorrow, reachable: "no" };
    const ahead = await api().db.device.create({
      data: { ...bareDevice, host: "127.0.0.1", port: 1, name: "Ahead", nameKey: "ahead", ...times },
    });
    const never = await api().db.device.create({ data: { ...bareDevice, name: "Never", nameKey: "never" } });
    const soon = { checkedAt: new Date(), dueAt: new Date(Date.now() + 200_000) };
    await api().db.device.create({ data: { ...bareDevice, name: "Soon", nameKey: "soon", ...soon } });
    expect(await dueNow()).toEqual([never.id, ahead.id]);
    await checkById(ahead.id);
    expect(await dueNow()).toEqual([never.id]);
    const after = await api().db.device.findUniqueOrThrow({ where: { id: ahead.id } });
    expect(Math.max(after.reachableAt?.getTime() ?? 0, after.checkedAt?.getTime() ?? 0)).toBeLessThanOrEqual(Date.now());
    expect(after.dueAt?.getTime()).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  test("lets work and news that were to wait until that day go on now", async () => {
    const { mendTimes } = await import("@/lib/server/clock-watch");
    const tomorrow = new Date(Date.now() + dayMs);
    const task = { id: "waits", kind: "settings.settle-write", key: "ahead", payload: "{}", runAfter: tomorrow };
    const news = { id: "news", name: "site.renamed", payload: "{}", ownerId: "gone", dueAt: tomorrow };
    await api().db.task.create({ data: task });
    await api().db.eventOutbox.create({ data: news });
    await mendTimes();
    const times = [
      (await api().db.task.findUniqueOrThrow({ where: { id: task.id } })).runAfter,
      (await api().db.eventOutbox.findUniqueOrThrow({ where: { id: news.id } })).dueAt,
    ];
    expect(times.filter((time) => time.getTime() > Date.now())).toEqual([]);
    await api().db.task.deleteMany({ where: { id: task.id } });
    await api().db.eventOutbox.deleteMany({ where: { id: news.id } });
  });

  test("does not leave a reset to a process that held it on that day", async () => {
    const { takeLease, leaseOver } = await import("@/lib/resets/lease");
    const line = await api().db.line.create({
      data: { name: "12", nameKey: "12", user: "12", userKey: "12", server: "pbx", search: "12" },
    });
    const about = { lineId: line.id, lineName: "12", actorId: "a", actorName: "A", requestHash: "", correlationId: "c", words: "" };
    const held = { state: "running", leaseOwner: "gone", leaseUntil: new Date(Date.now() + dayMs) };
    const reset = await api().db.reset.create({ data: { ...about, ...held, idempotencyKey: "k" } });
    expect(await api().db.reset.count({ where: { OR: leaseOver() } })).toBe(1);
    const lease = await takeLease(reset.id);
    expect(lease).toBeDefined();
    expect(await takeLease(reset.id)).toBeUndefined();
    await lease?.release();
  });

  test("leaves a device's history, and which secret was there before a change, in the order of what happened", async () => {
    const { beginChange } = await import("@/lib/settings/change-store");
    const { openSecret } = await import("@/lib/settings/open-secret");
    const { storeSecret, secretBefore } = await import("@/lib/settings/secret-store");
    const { history } = await import("@/lib/settings/history");
    const { documentManifest } = await import("@/lib/settings/document-ref");
    const admin = await api().as("admin");
    const actor = { id: admin.id, name: "Admin", email: admin.email, role: "admin", sites: null, theme: "system" } as const;
    const device = await api().db.device.findFirstOrThrow();
    const ref = { document: "sip", record: "" };
    const manifest = documentManifest(device.driver, ref);
    const about = { deviceId: device.id, ref, manifest, action: "write", actor, before: {}, after: {}, changes: [], correlationId: "c" };
    setClock(dayMs);
    await storeSecret(device.id, ref, "password", "the-old-one", undefined);
    const first = await beginChange(about);
    setClock(-dayMs);
    await storeSecret(device.id, ref, "password", "the-new-one", undefined);
    const second = await beginChange(about);
    const items = (await history(actor, device.id, { limit: 10 })).items.map((item) => item.id);
    expect(items).toEqual([second.id, first.id]);
    const before = async (at: Date) => {
      const row = await secretBefore(device.id, ref, "password", at);
      return row && openSecret(row, byTest);
    };
    expect(await before(first.at)).toBe("the-old-one");
    expect(await before(second.at)).toBe("the-new-one");
  });

  test("leaves the audit in the order in which things happened", async () => {
    const admin = await api().as("admin");
    const { notSignedIn, record } = await import("@/lib/audit/service");
    for (const [name, byMs] of [
      ["first", dayMs],
      ["second", -dayMs],
      ["third", 0],
    ] as const) {
      await record({ actor: notSignedIn, action: "clock.test", subject: "site", subjectId: name, subjectName: name });
      setClock(byMs);
    }
    const { body } = await admin("GET", "/api/audit?action=clock.test&limit=3");
    expect(body.items.map((item) => item.subjectName)).toEqual(["third", "second", "first"]);
    expect((await admin("GET", "/api/audit/verify")).body).toMatchObject({ ok: true });
  });
});

describe("a clock that is set while Lineward runs", () => {
  test.each([dayMs, -dayMs])("by %i ms changes nothing that is waited for or remembered", async (byMs) => {
    const { rememberStatus, isRepeated } = await import("@/lib/device-access/status-dedupe");
    const { sessionSlot } = await import("@/lib/device-access/session-slots");
    const slot = sessionSlot("device-of-a-clock", { password: "p" });
    slot.set("token", Date.now() + 60_000);
    rememberStatus("clock", "same");
    setClock(byMs);
    expect([isRepeated("clock", "same"), slot.get()]).toEqual([true, "token"]);
  });

  test("shows what seems to come from the future as new", () => {
    expect(ageWords(new Date(Date.now() + 3 * 3_600_000), Date.now(), serverTimes)).toBe("0 s");
  });
});
