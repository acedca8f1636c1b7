import { afterEach, expect, test } from "vitest";
import { readyRules } from "@/lib/alerts/rules";
import type { AlertRule } from "@/lib/alerts/schemas";
import { alertKit } from "../support/alert-kit";
import { countStatements, watchStatements } from "../support/count-statements";
import { onEachDatabase } from "../support/each-database";

watchStatements();

await onEachDatabase("One cause is one alert", (api) => {
  const kit = alertKit(api);
  const { minute, look } = kit;
  const start = Date.now() - 120 * minute;
  const held = (changed: Partial<AlertRule> & Pick<AlertRule, "kind">) =>
    api().db.setting.create({
      data: {
        key: "alert_rules",
        value: JSON.stringify(readyRules.map((rule) => (rule.kind === changed.kind ? { ...rule, ...changed } : rule))),
      },
    });
  const kinds = async () => (await kit.alerts()).map(({ kind, state }) => `${kind} ${state}`);
  afterEach(kit.clean);

  test("a site of 40 panels that goes dark is one message, and one when it is back", async () => {
    const { id, ids } = await kit.site("Tower 9", 40);
    await kit.insert([{ id: "pbx", name: "pbx-1", siteId: null, kind: "pbx" }]);
    const lines = await kit.lines(ids.slice(0, 38), "pbx", id);
    await look(start);
    // They are found one by one.
    for (const [at, some] of [ids.slice(0, 12), ids.slice(12, 30), ids.slice(30)].entries()) {
      await kit.silent(some, start + at * 10_000);
      await look(start + at * 10_000 + 1);
    }
    await kit.lineDown(lines, start + 30_000, null);
    for (const at of [1, 2, 6, 30]) {
      await look(start + at * minute);
    }
    const [alert, ...others] = await kit.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: "site_silent", causeId: id, state: "open", severity: "critical" });
    expect([alert?.parts.filter(({ own }) => own).length, alert?.parts.filter(({ own }) => !own).length]).toEqual([1, 78]);
    expect(await kit.told()).toEqual(["told_opened"]);
    await kit.back(ids, start + 31 * minute);
    await kit.lineBack(lines);
    await look(start + 31 * minute);
    await look(start + 60 * minute);
    expect(await kinds()).toEqual(["site_silent resolved"]);
    expect(await kit.told()).toEqual(["told_opened", "told_resolved"]);
    expect(await api().db.alertSuspect.count()).toBe(0);
  });

  test("a dead PBX with 386 lines is one alert, and what stays broken after it gets one of its own", async () => {
    const { id, ids } = await kit.site("Elm Court", 386);
    await kit.insert([{ id: "pbx", name: "pbx-1", siteId: null, kind: "pbx" }]);
    const lines = await kit.lines(ids, "pbx", id);
    await kit.silent(["pbx"], start);
    await kit.lineDown(lines, start, "server_silent", "pbx");
    await kit.cause(ids, "unregistered/server_silent", start, "pbx");
    await look(start + minute);
    await look(start + 20 * minute);
    const [alert] = await kit.alerts();
    expect(await kinds()).toEqual(["server_down open"]);
    expect(alert?.parts.filter(({ own, leftAt }) => !own && leftAt === null).length).toBe(772);
    await kit.back(["pbx", ...ids.slice(1)], start + 21 * minute);
    await kit.lineBack(lines.slice(1));
    await kit.cause(ids.slice(0, 1), "unregistered/secret", start, lines[0]);
    await kit.lineDown(lines.slice(0, 1), start, "secret", lines[0]);
    await look(start + 21 * minute);
    expect(await kinds()).toEqual(["server_down resolved"]);
    // It is waited for as long again, from when nothing explains it any more.
    await look(start + 25 * minute);
    expect(await kinds()).toEqual(["server_down resolved"]);
    await look(start + 27 * minute);
    expect(await kinds()).toEqual(["server_down resolved", "line_down open"]);
    // The line is why; the panel that is not registered for it is no alert beside it.
    expect((await kit.alerts())[1]?.parts.map(({ own, kind, lineId }) => [own, kind, lineId !== null]).sort()).toEqual([
      [false, "line_down", false],
      [true, "line_down", true],
    ]);
  });

  test("what no rule asks for is told with the site that it stands on, and alone it is nothing", async () => {
    const { ids } = await kit.site("Wharf", 4);
    await held({ kind: "device_silent", on: false });
    await kit.silent(ids.slice(0, 1), start);
    await look(start + 20 * minute);
    expect(await kinds()).toEqual([]);
    await kit.silent(ids.slice(1), start + 21 * minute);
    await look(start + 23 * minute);
    await look(start + 24 * minute);
    expect((await kit.alerts()).map(({ kind, parts }) => [kind, parts.length])).toEqual([["site_silent", 5]]);
    await kit.back(ids, start + 25 * minute);
    await look(start + 25 * minute);
    expect(await kinds()).toEqual(["site_silent resolved"]);
  });

  test("an alert that was open before its cause was known stays its own, and resolves by itself", async () => {
    const { ids } = await kit.site("Kiln Wharf", 4);
    await kit.silent(ids.slice(0, 1), start);
    await look(start + 11 * minute);
    expect(await kinds()).toEqual(["device_silent open"]);
    await kit.silent(ids.slice(1), start + 12 * minute);
    await look(start + 14 * minute);
    expect(await kinds()).toEqual(["device_silent open", "site_silent open"]);
    await kit.back(ids.slice(0, 1), start + 15 * minute);
    await look(start + 15 * minute);
    expect(await kinds()).toEqual(["device_silent resolved", "site_silent open"]);
    await kit.back(ids, start + 16 * minute);
    await look(start + 16 * minute);
    expect(await kinds()).toEqual(["device_silent resolved", "site_silent resolved"]);
    expect(await kit.told()).toHaveLength(4);
  });

  test("what comes and goes is told twice in ten minutes at most, and the last message says how it is", async () => {
    const { ids } = await kit.site("Mill Lane", 4);
    await held({ kind: "device_silent", hold: { seconds: 0 } });
    const device = ids.slice(0, 1);
    for (let at = 0; at < 10; at += 1) {
      await (at % 2 === 0 ? kit.silent : kit.back)(device, start + at * minute);
      await look(start + at * minute);
    }
    expect(await kit.told()).toEqual(["told_opened", "told_resolved"]);
    expect(await kinds()).toEqual(["device_silent resolved"]);
    await kit.silent(device, start + 10 * minute);
    await look(start + 10 * minute + 1);
    expect(await kinds()).toEqual(["device_silent open"]);
    await look(start + 30 * minute);
    expect(await kit.told()).toEqual(["told_opened", "told_resolved", "told_opened"]);
  });

  test("a rule of looks counts the looks, and lets go when enough of them were good", async () => {
    const { ids } = await kit.site("Quay", 8);
    await held({ kind: "device_silent", hold: { looks: 2, of: 4 } });
    const device = ids.slice(0, 1);
    const seen: string[][] = [];
    for (const [at, isSilent] of [true, false, true, false, false, false].entries()) {
      await (isSilent ? kit.silent : kit.back)(device, start + at * minute);
      await look(start + at * minute + 1);
      await look(start + at * minute + 2);
      seen.push(await kinds());
    }
    expect(seen).toEqual([[], [], ["device_silent open"], ["device_silent open"], ["device_silent resolved"], ["device_silent resolved"]]);
  });

  test("in a maintenance window nothing is made, what stays broken after it is, and a window of one tag covers no other", async () => {
    const { id, ids } = await kit.site("Linden Terraces", 8);
    await api().db.deviceTag.create({ data: { deviceId: ids[1] ?? "", tag: "desk" } });
    const window = { byName: "Ilse", startsAt: new Date(start), endsAt: new Date(start + 60 * minute) };
    await api().db.maintenance.create({ data: { id: "m1", target: "tag", targetId: "desk", ...window } });
    await kit.silent(ids.slice(0, 2), start);
    await look(start + 11 * minute);
    expect((await kit.alerts()).map(({ parts }) => parts.map(({ deviceId }) => deviceId))).toEqual([[ids[0]]]);
    await look(start + 61 * minute);
    await look(start + 72 * minute);
    expect(await kinds()).toEqual(["device_silent open", "device_silent open"]);
    await api().db.maintenance.create({
      data: { id: "m2", target: "site", targetId: id, byName: "Ilse", startsAt: new Date(start), weekly: JSON.stringify(always) },
    });
    await kit.silent(ids, start + 73 * minute);
    await look(start + 90 * minute);
    expect(await kinds()).toEqual(["device_silent open", "device_silent open"]);
  });

  test("nothing is written while nothing changes, and a process that goes on with its rows tells nothing twice", async () => {
    const { ids } = await kit.site("Harbour", 12);
    await kit.silent(ids, start);
    await look(start + 5 * minute);
    const before = await kit.alerts();
    // All that is known stands in rows: another process knows the same.
    await Promise.all([look(start + 6 * minute), look(start + 6 * minute)]);
    expect(await kit.alerts()).toEqual(before);
    const { statements, writes } = await countStatements(() => look(start + 7 * minute));
    expect(writes).toBe(0);
    // Counted on SQLite alone: the same few questions, however many devices are in order.
    expect(statements).toBeLessThan(25);
  });

  test("what is open and nobody has is told again after its rule's time, once however many look, and not in maintenance", async () => {
    const { id, ids } = await kit.site("Ferry", 8);
    await held({ kind: "device_silent", remindMinutes: 60 });
    const device = ids.slice(0, 1);
    const told = async () => (await kit.told()).length;
    await kit.silent(device, start - 400 * minute);
    await look(start - 380 * minute);
    await look(start - 321 * minute);
    expect(await told()).toBe(1);
    // Two processes, one of which lost its lease without knowing it.
    await Promise.all([look(start - 320 * minute), look(start - 320 * minute)]);
    await look(start - 319 * minute);
    expect(await kit.told()).toEqual(["told_opened", "told_reminded"]);
    const [alert] = await kit.alerts();
    const acknowledged = (ackAt: Date | null, ackUntil: Date | null) =>
      api().db.alert.update({ where: { id: alert?.id ?? "" }, data: { ackAt, ackUntil } });
    await acknowledged(new Date(start), null);
    await look(start - 200 * minute);
    await acknowledged(new Date(start), new Date(start - 190 * minute));
    await look(start - 191 * minute);
    expect(await told()).toBe(2);
    await look(start - 190 * minute);
    expect(await told()).toBe(3);
    await acknowledged(null, null);
    const window = { target: "site", targetId: id, byName: "Ilse", startsAt: new Date(start - 180 * minute) };
    await api().db.maintenance.create({ data: { id: "m3", ...window, endsAt: new Date(start - 60 * minute) } });
    await look(start - 100 * minute);
    expect(await told()).toBe(3);
    await look(start - 60 * minute);
    expect(await told()).toBe(4);
    await kit.back(device, start - 10 * minute);
    await look(start - 10 * minute);
    await look(start + 110 * minute);
    expect((await kit.told()).slice(3)).toEqual(["told_reminded", "told_resolved"]);
  });

  test("refused logins, half done resets, ending certificates and what differs are told, those of one place as one", async () => {
    const { ids } = await kit.site("Brook", 9);
    await kit.cause(ids.slice(0, 7), "login_refused", start);
    await kit.cause(ids.slice(7, 8), "differs", start);
    const certificate = {
      sha256: "a",
      subject: "s",
      issuer: "i",
      validFrom: new Date(start - 1),
      acceptedAt: new Date(start),
      validTo: new Date(start + 9 * 86_400_000),
    };
    await api().db.certificate.create({ data: { deviceId: ids[8] ?? "", ...certificate } });
    await look(start + 1);
    await look(start + 31 * minute);
    expect(await kinds()).toEqual(["certificate open", "login_refused open", "drift open"]);
    expect((await kit.alerts()).map(({ parts }) => parts.length)).toEqual([1, 7, 1]);
    await api().db.certificate.updateMany({ data: { validTo: new Date(start + 400 * 86_400_000) } });
    await kit.back(ids, start + 32 * minute);
    await look(start + 32 * minute);
    expect(await kinds()).toEqual(["certificate resolved", "login_refused resolved", "drift resolved"]);
  });

  test("alerts that ended a year ago and messages of a month ago are forgotten in batches, never one that is open, and the audit stays", async () => {
    const { cleanUp } = await import("@/lib/webhooks/clean-up");
    const day = 86_400_000;
    const ago = (days: number) => new Date(start - days * day);
    const about = { kind: "drift", severity: "info", ruleId: "drift", causeKind: "device", causeId: "d", groupKey: "drift:d" };
    const alert = (id: string, endedDays: number | null) => ({
      ...about,
      id,
      since: ago(900),
      openedAt: ago(900),
      state: endedDays === null ? "open" : "resolved",
      resolvedAt: endedDays === null ? null : ago(endedDays),
    });
    const old = Array.from({ length: 120 }, (_, at) => alert(`old-${at}`, 366));
    await api().db.alert.createMany({ data: [...old, alert("open", null), alert("ended", 364)] });
    await api().db.alertPart.createMany({
      data: ["old-1", "open"].map((alertId) => ({ id: alertId, alertId, key: alertId, own: true, kind: "drift", at: ago(900) })),
    });
    const channel = await api().db.channel.create({
      data: { id: "old", kind: "ntfy", name: "Old", address: "", createdBy: "Ilse Brandt" },
    });
    await api().db.delivery.createMany({
      data: [29, ...Array.from({ length: 250 }, () => 31)].map((days, at) => ({
        id: `${at}`,
        channelId: channel.id,
        event: "test",
        state: "done",
        queuedAt: ago(days),
      })),
    });
    const entries = await (await api().audit()).count();
    await cleanUp(new AbortController().signal, start);
    expect((await kit.alerts()).map(({ id }) => id).sort()).toEqual(["ended", "open"]);
    expect(await api().db.alertPart.count()).toBe(1);
    expect((await api().db.delivery.findMany()).map(({ id }) => id)).toEqual(["0"]);
    expect(await (await api().audit()).count()).toBe(entries);
    const { writes } = await countStatements(() => cleanUp(new AbortController().signal, start));
    expect(writes).toBe(0);
    await api().db.channel.deleteMany();
  });
});

const always = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "23:59", timeZone: "Europe/Amsterdam" };
