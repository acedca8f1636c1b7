import { beforeAll, expect, test } from "vitest";
import type { ReportMailAnswer } from "@/lib/hand-overs/report-mail-schemas";
import type { MonthReport } from "@/lib/hand-overs/report-schemas";
import type { Api, Person } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";
import { addLineRows, addReset, addServer } from "@/tests/support/line-rows";
import { addSite } from "@/tests/support/site-of-devices";
import { withoutIds } from "@/tests/support/without-ids";

const month = "2026-02";
const first = Date.UTC(2026, 1, 1);
const at = (day: number, hour = 0) => new Date(first + ((day - 1) * 24 + hour) * 3_600_000);

await onEachDatabase("month report", (api: () => Api) => {
  let admin: Person;
  let court: string;
  let customer: string;
  let quay: string;
  const reportOf = async (as: Person, site: string, when = month) =>
    (await as<MonthReport>("GET", `/api/sites/${site}/report?month=${when}`)).body;

  beforeAll(async () => {
    admin = await api().as("admin", { name: "Ilse Brandt" });
    customer = await addSite(admin, "Northbank Estates");
    court = await addSite(admin, "Elm Court", customer);
    quay = await addSite(admin, "Harbour Quay");
    const server = await addServer(api().db, "pbx", court);
    for (const [user, siteId] of [
      ["201", court],
      ["231", court],
      ["901", quay],
    ] as const) {
      await addLineRows(api().db, { user, name: `Apartment ${user}`, siteId, server });
    }
    const { keepSamples } = await import("@/lib/samples/keep");
    const inOrder = { reachable: "yes", signedIn: "yes", registered: "yes", matches: "yes" };
    const silent = { reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" };
    const edited = { ...inOrder, matches: "differs" };
    for (let day = 1; day <= 28; day += 1) {
      await keepSamples([{ deviceId: "door-201", at: at(day), truths: inOrder }]);
      await keepSamples([{ deviceId: "door-231", at: at(day), truths: day === 9 ? silent : day === 20 ? edited : inOrder }]);
    }
    const by = { id: admin.id, name: "Marek Dufek" };
    for (const [id, day, ticket] of [
      ["r1", 2, "T-1"],
      ["r2", 9, "T-2"],
      ["r3", 16, "T-3"],
    ] as const) {
      await addReset(api().db, { id, lineId: "line-201", by, startedAt: at(day, 9), ticket });
    }
    await addReset(api().db, { id: "r4", lineId: "line-901", by, startedAt: at(3), ticket: "T-QUAY" });
    await addReset(api().db, { id: "r5", lineId: "line-201", by, startedAt: at(40), ticket: "T-LATER" });
    await api().db.reset.updateMany({ where: { id: { not: "r4" } }, data: { siteId: court } });
    await api().db.reset.update({ where: { id: "r4" }, data: { siteId: quay } });
    const change = { document: "sip", action: "write", before: "{}", after: "{}", correlationId: "c", outcome: "applied" };
    const interval = JSON.stringify([{ path: "interval", label: "Registration interval", from: 60, to: 300 }]);
    await api().db.change.createMany({
      data: [
        { ...change, id: "c1", deviceId: "door-201", actorName: "Sanne Quist", at: at(4), changes: interval },
        { ...change, id: "c2", deviceId: "door-231", actorName: "Sanne Quist", at: at(5), changes: interval },
        { ...change, id: "c3", deviceId: "door-201", actorName: "=Ilse", at: at(6), changes: "[]" },
        { ...change, id: "c4", deviceId: "door-901", actorName: "Quay Person", at: at(6), changes: "[]" },
        { ...change, id: "c5", deviceId: "door-201", actorName: "Sanne Quist", at: at(7), changes: "[]", outcome: "rejected" },
      ],
    });
    const alert = { kind: "device_silent", severity: "warning", ruleId: "r", causeKind: "device", groupKey: "g", state: "resolved" };
    for (const [id, deviceId, siteId] of [
      ["a1", "door-231", court],
      ["a2", "door-901", quay],
    ] as const) {
      await api().db.alert.create({
        data: { ...alert, id, causeId: deviceId, siteId, since: at(9), openedAt: at(9), resolvedAt: at(10), ackAt: at(9, 0.1) },
      });
      await api().db.alertPart.create({
        data: { id: `p-${id}`, alertId: id, key: deviceId, own: true, kind: "device_silent", deviceId, siteId, at: at(9), leftAt: at(10) },
      });
    }
  });

  test("says how much of the month each truth was yes, what was reset and changed by whom, and what is worth doing and why", async () => {
    const report = await reportOf(admin, court);
    expect(report).toMatchObject({ month, isWhole: true, site: { name: "Elm Court" }, customer: { name: "Northbank Estates" } });
    // One of two devices was silent for one of 28 days.
    expect(report.availability.truths.reachable.share).toBeCloseTo(1 - 1 / 56, 3);
    expect(report.availability.truths.reachable.days[8]?.share).toBe(0.5);
    expect(report.availability.truths.registered.share).toBe(1);
    expect(report.before.reachable).toBeNull();
    expect(report.resets).toMatchObject({ total: 3, done: 3, averageSeconds: 24 });
    expect(report.resets.days[1]).toEqual({ day: "2026-02-02", done: 1, other: 0 });
    expect(report.resets.items.map(({ ticket, by }) => [ticket, by])).toEqual([
      ["T-1", "Marek Dufek"],
      ["T-2", "Marek Dufek"],
      ["T-3", "Marek Dufek"],
    ]);
    expect(report.changes).toEqual({
      total: 4,
      outside: 1,
      by: [
        { name: "Sanne Quist", count: 2, fields: ["Registration interval"], isPerson: true },
        { name: "=Ilse", count: 1, fields: [], isPerson: true },
        { name: "On the device itself", count: 1, fields: ["Apartment 231"], isPerson: false },
      ],
    });
    expect(report.alerts).toMatchObject({ total: 1, averageTakenSeconds: 360 });
    expect(report.link).toMatch(new RegExp(`^http://[^/]+/sites/${court}/report\\?month=2026-02$`));
    expect(report.alerts.items[0]).toMatchObject({ from: at(9).toISOString(), to: at(10).toISOString(), severity: "warning" });
    expect(report.worth).toEqual([
      { what: "Look at Apartment 231", evidence: "It did not answer for 24 h this month." },
      { what: "Find out why Apartment 201 is reset so often", evidence: "It was reset 3 times (T-1, T-2, T-3)." },
    ]);
    expect(await reportOf(admin, customer)).toMatchObject({ resets: { total: 3 }, changes: { total: 4 }, alerts: { total: 1 } });
  });

  test("has nothing of another customer, for nobody; as CSV no cell that a spreadsheet would run", async () => {
    const csv = await admin("GET", `/api/sites/${court}/report?month=${month}&format=csv`);
    expect(csv.headers.get("content-disposition")).toContain("lineward-report-2026-02.csv");
    expect(csv.text).toContain("reset,2026-02-02T09:00:00.000Z,Apartment 201,Marek Dufek,T-1,done,");
    expect(csv.text).toContain("'=Ilse");
    const json = await admin("GET", `/api/sites/${court}/report?month=${month}`);
    for (const text of [csv.text, json.text]) {
      expect(withoutIds(text)).not.toMatch(/QUAY|Quay|901|T-LATER/);
    }
    const installer = await api().as("installer", { sites: [quay] });
    expect((await installer("GET", `/api/sites/${court}/report`)).status).toBe(404);
    expect((await reportOf(installer, quay)).resets.total).toBe(1);
    expect((await (await api().as("helpdesk"))("GET", `/api/sites/${court}/report`)).status).toBe(403);
    for (const wrong of ["2026-13", "2026-2", "2099-01", "x"]) {
      expect((await admin("GET", `/api/sites/${court}/report?month=${wrong}`)).status, wrong).toBe(422);
    }
  });

  test("says in its first figure how much of the month was checked where that is not most of it, and compares with no such month", async () => {
    const { sampleLinesOf } = await import("@/lib/lines/line-samples");
    const { shareWords } = await import("@/lib/reports/share-words");
    // From now on lines are sampled: of February there is nothing of them but its last day.
    for (const id of ["door-201", "door-231"]) {
      await sampleLinesOf([id], at(28));
    }
    const { registered, reachable } = (await reportOf(admin, court)).availability.truths;
    expect(reachable.checked).toBeCloseTo(1, 2);
    expect(registered.checked).toBeCloseTo(1 / 28, 2);
    expect(shareWords(registered)).toBe("100.00 % of the 3 % that was checked");
    const csv = await admin("GET", `/api/sites/${court}/report?month=${month}&format=csv`);
    expect(csv.text).toContain("Registered,,,100.00 % of the 3 % that was checked");
    const xlsx = await admin("GET", `/api/sites/${court}/report?month=${month}&format=xlsx`);
    expect(xlsx.headers.get("content-disposition")).toContain("lineward-report-2026-02.xlsx");
    // March has a day and a half of February's last samples, and February is compared with nothing of its lines.
    const march = await reportOf(admin, court, "2026-03");
    expect([march.before.reachable, march.before.registered]).toEqual([expect.any(Number), null]);
  });

  test("is sent once for each month that is over, by whichever process looks first, and by no channel of other sites", async () => {
    const { lookAtReports, reportDueAt, setReportMail } = await import("@/lib/hand-overs/report-mail");
    const channel = async (name: string, siteIds: string[] = []) =>
      (await admin("POST", "/api/channels", { kind: "email", name, to: ["h.aalders@northbank.test"], siteIds })).body.id as string;
    const elsewhere = await channel("Quay", [quay]);
    const mine = await channel("Northbank", [customer]);
    const path = `/api/sites/${court}/report-mail`;
    expect((await admin("PUT", path, { channelId: elsewhere, timeZone: "Europe/Amsterdam" })).status).toBe(422);
    expect((await admin("PUT", path, { channelId: mine, timeZone: "Mars/Olympus" })).status).toBe(422);
    expect((await (await api().as("installer", { sites: [court] }))("GET", path)).status).toBe(403);
    // Six o'clock there, but never before the month is over in UTC; summer time begins on the last Sunday of March.
    expect(reportDueAt("2026-02", "Europe/Amsterdam").toISOString()).toBe("2026-03-01T05:00:00.000Z");
    expect(reportDueAt("2026-03", "Europe/Amsterdam").toISOString()).toBe("2026-04-01T04:00:00.000Z");
    expect(reportDueAt("2026-02", "Pacific/Auckland").toISOString()).toBe("2026-03-01T00:10:00.000Z");
    expect(reportDueAt("2026-02", "Pacific/Pago_Pago").toISOString()).toBe("2026-03-01T17:00:00.000Z");
    const actor = { id: admin.id, name: "Ilse Brandt", email: "", role: "admin", sites: null, theme: "" } as const;
    const set = await setReportMail(actor, court, { channelId: mine, timeZone: "Europe/Amsterdam" }, at(10));
    expect(set.sent).toMatchObject({ month: "2026-02", at: "2026-03-01T05:00:00.000Z", last: null });
    const kept = async () => {
      return (await api().audit()).count({ where: { action: "site.report_mail" } });
    };
    const before = await kept();
    await setReportMail(actor, court, { channelId: mine, timeZone: "Europe/Amsterdam" }, at(11));
    expect([before, await kept()]).toEqual([1, 1]);
    const sent = () => api().db.delivery.findMany({ where: { event: "report" } });
    await lookAtReports(Date.parse("2026-03-01T04:59:00Z"));
    expect(await sent()).toEqual([]);
    const due = Date.parse("2026-03-01T05:00:00Z");
    await Promise.all([lookAtReports(due), lookAtReports(due), lookAtReports(due + 60_000)]);
    await lookAtReports(due + 120_000);
    const [delivery, ...more] = await sent();
    expect(more).toEqual([]);
    expect(delivery?.message).toContain("Elm Court, February 2026");
    expect(delivery?.message).toContain("100.00 % of the 3 % that was checked");
    expect(withoutIds(delivery?.message ?? "")).not.toMatch(/QUAY|Quay|901/);
    // Months in which nothing ran are made up for by the last of them.
    await lookAtReports(Date.parse("2026-06-02T00:00:00Z"));
    expect(await sent()).toHaveLength(2);
    expect((await admin("GET", path)).body.sent).toMatchObject({ month: "2026-06", last: { month: "2026-05" } });
    // No mail server is set: it is red in the log, and can be sent again from there.
    await expect.poll(async () => (await admin<ReportMailAnswer>("GET", path)).body.sent?.last?.state).toBe("failed");
    expect((await admin("DELETE", path)).status).toBe(204);
    expect((await admin("GET", path)).body.sent).toBeNull();
  });
});
