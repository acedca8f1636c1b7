import { beforeAll, describe, expect, test } from "vitest";
import type { LineDetail } from "@/lib/lines/endpoints";
import type { Finding } from "@/lib/lines/findings";
import type { HelpdeskStart } from "@/lib/reports/endpoints";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { addLineRows, addReset, addServer } from "../support/line-rows";
import { addSite } from "../support/site-of-devices";

const silent = { reachable: "no", signedIn: "unknown", registered: "unknown" } as const;
const seenAt = new Date(Date.now() - 600_000);
const differ = (user: string): Finding => ({
  code: "secret_differs",
  severity: "problem",
  other: `end-${user}-server`,
  endId: `end-${user}-door`,
});
const gone = (user: string): Finding => ({ code: "user_refused", severity: "problem", user, endId: `end-${user}-door` });

await onEachDatabase("the helpdesk's start page", (api) => {
  let agent: Person;
  let harbourer: Person;

  beforeAll(async () => {
    const { db } = api();
    const admin = await api().as("admin");
    const [harbour, tower, elm] = [
      await addSite(admin, "Harbour Quay"),
      await addSite(admin, "Tower 9"),
      await addSite(admin, "Elm Court"),
    ];
    const [good, dead] = [await addServer(db, "pbx-1", null), await addServer(db, "pbx-dead", tower, { ...silent, seenAt })];
    const line = (user: string, name: string, siteId: string, more: Partial<Parameters<typeof addLineRows>[1]> = {}) =>
      addLineRows(db, { user, name, siteId, server: good, state: "problem", ...more });
    await line("101", "Entrance A", harbour, { state: "in_order" });
    await line("102", "Entrance B", harbour, { door: { ...silent, seenAt } });
    await line("103", "Apartment 24", harbour, { door: { kind: "monitor" }, findings: [differ("103")] });
    await line("104", "Apartment 25", harbour, { server: dead });
    await line("105", "Never asked", harbour, {
      state: "unknown",
      door: { reachable: "unknown", signedIn: "unknown", registered: "unknown", at: null },
    });
    await line("106", "Asked long ago", harbour, { state: "in_order", door: { at: new Date(Date.now() - 7_200_000) } });
    const off = JSON.stringify({ code: "registration", said: "SIP is switched off on the device", off: true });
    await line("107", "Switched off", harbour, { door: { registered: "no", registeredDetail: off } });
    await line("108", "Not registered", harbour, { door: { registered: "no" } });
    for (const user of ["201", "202", "203"]) {
      await line(user, `Flat ${user}`, elm, { findings: [gone(user)] });
    }
    for (const user of ["301", "302"]) {
      await line(user, `Suite ${user}`, tower, { door: { ...silent, seenAt } });
    }
    agent = await api().as("helpdesk", { name: "Hal Helpdesk" });
    harbourer = await api().as("helpdesk", { sites: [harbour] });
    await addReset(db, {
      id: "r1",
      lineId: "line-103",
      by: { id: "ilse", name: "Ilse Brandt" },
      startedAt: new Date(Date.now() - 360_000),
    });
    await addReset(db, { id: "r2", lineId: "line-101", by: { id: agent.id, name: "Hal Helpdesk" }, startedAt: new Date() });
  });

  const start = async (as: Person) => {
    const { status, body, text } = await as<HelpdeskStart>("GET", "/api/helpdesk");
    expect(status, text).toBe(200);
    return { ...body, text };
  };
  const lineOf = async (user: string, as: Person = agent) => (await as<LineDetail>("GET", `/api/lines/line-${user}`)).body;

  describe("says before a reset is begun whether it would help", () => {
    test.each([
      ["103", "yes", "passwords_differ", "The ends have different passwords."],
      ["102", "no", "door_silent", "The panel does not answer: it has no power or no network."],
      ["104", "no", "server_silent", "The PBX does not answer, so nothing can be written there."],
      ["301", "no", "site_silent", "Nothing at Tower 9 answers."],
      ["201", "no", "user_unknown", "The PBX does not know 201: it was removed or switched off there."],
      ["107", "no", "switched_off", "The account is switched off on the panel."],
      ["108", "unknown", "not_registered", "All ends answer"],
      ["105", "unknown", "not_asked", "The panel could not be asked yet"],
      ["106", "unknown", "asked_long_ago", "The ends were last asked long ago."],
      ["101", "not_needed", "in_order", "Nothing is known to be wrong with this line"],
    ])("line %s: %s, %s", async (user, verdict, cause, words) => {
      expect((await lineOf(user)).reset.help).toMatchObject({ verdict, cause, words: expect.stringContaining(words) });
    });

    test("with when that was seen, and when a silent device last answered", async () => {
      expect((await lineOf("102")).reset.help).toMatchObject({ at: expect.any(String), since: seenAt.toISOString() });
      expect((await lineOf("105")).reset.help?.at).toBeNull();
    });

    test("and of a server that does not say why it refuses, that this is not known", async () => {
      const said = { code: "forbidden", user: "103", status: 403, reason: "Forbidden" };
      const { db } = api();
      const findings = [{ ...gone("103"), code: "secret_refused" }];
      const before = await db.line.findUniqueOrThrow({ where: { id: "line-103" } });
      await db.line.update({ where: { id: "line-103" }, data: { disagreements: JSON.stringify(findings) } });
      await db.lineEnd.update({
        where: { id: "end-103-door" },
        data: { askedWords: JSON.stringify({ code: "answer", said, devices: ["door-103"] }) },
      });
      expect((await lineOf("103")).reset.help).toMatchObject({ verdict: "unknown", cause: "refused_somehow" });
      await db.line.update({ where: { id: "line-103" }, data: { disagreements: before.disagreements } });
    });
  });

  test("names problems as callers notice them: what an agent can mend first, and one row for one cause", async () => {
    const { notices, more, checkedAt } = await start(agent);
    const rows = notices.map(({ name, site, number, turn }) => [name, site, number, turn].join(" | "));
    expect(rows).toEqual([
      "Apartment 24 | Harbour Quay | 103 | agent",
      "Every line of pbx-dead | Harbour Quay | 1 line | installer",
      "The whole building | Tower 9 | 2 lines | installer",
      "3 lines | Elm Court | 201 to 203 | installer",
      "Entrance B | Harbour Quay | 102 | installer",
      "Not registered | Harbour Quay | 108 | agent",
      "Switched off | Harbour Quay | 107 | installer",
    ]);
    const said = Object.fromEntries(notices.map(({ number, noticed }) => [number, noticed]));
    expect(said).toMatchObject({ "102": "No ring and no sound from the panel.", "103": "Calls do not reach it." });
    expect([more, checkedAt]).toEqual([0, expect.any(String)]);
  });

  test("tells people bound to sites nothing of other sites, and of a server there its kind alone", async () => {
    const { notices, text } = await start(harbourer);
    expect(notices.map(({ number }) => number)).toEqual(["103", "1 line", "102", "108", "107"]);
    expect(notices[1]).toMatchObject({ name: "Every line of one server", help: { cause: "server_silent" } });
    expect(text).not.toMatch(/Tower|Elm|pbx-dead|Suite|Flat/);
    const help = (await lineOf("104", harbourer)).reset.help;
    expect(help?.words).toBe("The PBX does not answer, so nothing can be written there.");
    for (const path of ["/api/lines/line-301", "/api/lines/line-201"]) {
      expect((await harbourer("GET", path)).status).toBe(404);
    }
  });

  test("tells whether the last reset of a line was the reader's own or a colleague's, in lists too", async () => {
    expect((await lineOf("103")).lastReset).toMatchObject({ by: "Ilse Brandt", own: false });
    const { body } = await agent<{ items: LineDetail[] }>("GET", "/api/lines?query=101");
    expect(body.items[0]?.lastReset).toMatchObject({ by: "Hal Helpdesk", own: true });
  });

  test("is for those who reset lines", async () => {
    expect((await (await api().as("viewer"))("GET", "/api/helpdesk")).status).toBe(403);
    expect((await api().anyone("GET", "/api/helpdesk")).status).toBe(401);
  });
});
