import { beforeEach, describe, expect, test } from "vitest";
import type { EndFacts } from "@/lib/drivers/account";
import type { SharedAccountItem } from "@/lib/lines/endpoints";
import type { AttentionPage } from "@/lib/monitoring/schemas";
import type { Database } from "@/lib/platform/db/client";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { addRow, addRows, factsOf } from "../support/many-lines";
import { addSite } from "../support/site-of-devices";
import { withoutIds } from "../support/without-ids";

const nobodys = "old-exchange.example-provider.net";
const factory = factsOf("registers", "101", "sip.bas-ip.com");

await onEachDatabase("accounts that cannot be one device's", (api) => {
  let db: Database;
  let admin: Person;
  let [elm, quay] = ["", ""];
  let atElm: Person;
  let elsewhere: Person;

  beforeEach(async () => {
    db = api().db;
    await db.device.deleteMany();
    await db.line.deleteMany();
    await db.sharedAccount.deleteMany();
    if (elm === "") {
      admin = await api().as("admin");
      [elm, quay] = [await addSite(admin, "Elm Court"), await addSite(admin, "Quay House")];
      atElm = await api().as("installer", { sites: [elm] });
      elsewhere = await api().as("installer", { sites: [await addSite(admin, "Yard")] });
    }
  });

  async function place(ids: readonly string[], facts: EndFacts | undefined, document = "sip"): Promise<void> {
    const { assignEndsToLines } = await import("@/lib/lines/assign-ends");
    const { recomputeLines } = await import("@/lib/lines/recompute-lines");
    await recomputeLines(await assignEndsToLines(ids.map((deviceId) => ({ deviceId, document, record: "", facts }))));
  }
  const panels = (count: number, siteId: string | null = null, name = "panel") => addRows(db, name, count, siteId);
  const sizes = async () => {
    const lines = await db.line.findMany({ where: { state: { not: "gone" } }, select: { user: true, _count: { select: { ends: true } } } });
    return lines.map(({ user, _count }) => `${user}: ${_count.ends}`).sort();
  };
  const attention = async (as: Person) =>
    (await as<AttentionPage>("GET", "/api/attention")).body.items.filter(({ code }) => code === "shared_account");
  const listed = async (as: Person) => (await as<{ items: SharedAccountItem[] }>("GET", "/api/lines/shared-accounts")).body.items;

  test("a user that hundreds register as at nobody's server makes no line: it is one finding, and whoever gets an account of their own a line", async () => {
    const many = await panels(120, quay);
    const own = await panels(3, elm, "Elm gate");
    await place(many.slice(0, 100), factsOf("registers", "700", nobodys));
    expect(await sizes()).toEqual(["700: 100"]);
    await place([...many.slice(100), ...own], factsOf("registers", "700", nobodys));
    expect(await sizes()).toEqual([]);
    expect(await attention(admin)).toMatchObject([
      { title: "123 panels share the account 700", count: 123, next: { label: "Show them", href: `/devices?account=700%40${nobodys}` } },
    ]);
    const shown = await admin<{ total: number }>("GET", `/api/devices?account=700%40${nobodys}&limit=1`);
    expect(shown.body.total).toBe(123);
    await place(own.slice(0, 1), factsOf("registers", "701", nobodys));
    expect(await sizes()).toEqual(["701: 1"]);
    expect(await listed(admin)).toMatchObject([{ user: "700", devices: 122 }]);
  });

  test("people of a site are told of their own devices alone, without the names or the number of the others", async () => {
    const many = await panels(120, quay, "Quay door");
    const own = await panels(2, elm, "Elm gate");
    await place([...many, ...own], factsOf("registers", "700", nobodys));
    const answers = [await atElm("GET", "/api/attention"), await atElm("GET", "/api/lines/shared-accounts")];
    expect(await attention(atElm)).toMatchObject([{ title: "2 panels share the account 700", count: 2, site: "Elm Court" }]);
    expect(await listed(atElm)).toMatchObject([{ devices: 2, words: "2 panels share the account 700" }]);
    for (const { text } of answers) {
      expect(withoutIds(text)).not.toMatch(/Quay|12[0-9]\b/);
    }
    await place(own.slice(0, 1), undefined);
    expect(await attention(atElm)).toMatchObject([{ name: own[1], title: "has an account that is not its own" }]);
    expect([await attention(elsewhere), await listed(elsewhere)]).toEqual([[], []]);
    expect((await atElm<{ total: number }>("GET", `/api/devices?account=700%40${nobodys}`)).body.total).toBe(1);
  });

  test("2,000 panels with the account that they left the factory with make no line, and one that changes it costs nothing of the others", async () => {
    const many = await panels(2_000);
    await place(many, factory);
    expect([await sizes(), await db.sharedEnd.count(), await db.sharedAccount.count()]).toEqual([[], 2_000, 1]);
    await place(many.slice(0, 1), factsOf("registers", "204", nobodys));
    expect([await sizes(), await db.sharedEnd.count()]).toEqual([["204: 1"], 1_999]);
    await place(many.slice(0, 1), factory);
    expect([await sizes(), await db.sharedEnd.count()]).toEqual([[], 2_000]);
  });

  test("what the server's own account has as its password stays in its line, and so does what a person has put there", async () => {
    await addRow(db, "pbx", "pbx", "10.85.0.1");
    const many = await panels(130);
    const [proven = "", joined = ""] = many;
    const secret = { path: "password", state: "current", sealed: "sealed", keyId: "key", source: "learned", fingerprint: "key.1" };
    await db.secret.createMany({
      data: [
        { ...secret, deviceId: "pbx", document: "extensions" },
        { ...secret, deviceId: proven, document: "sip" },
        { ...secret, deviceId: many[2] ?? "", document: "sip", fingerprint: "key.2" },
      ],
    });
    await place(["pbx"], factsOf("accepts", "204", "10.85.0.1"), "extensions");
    await place([joined], factsOf("registers", "204", "10.85.0.1"));
    await db.lineEnd.updateMany({ where: { deviceId: joined }, data: { pinned: true } });
    await place(many, factsOf("registers", "204", "10.85.0.1"));
    const ends = await db.lineEnd.findMany({ select: { deviceId: true }, orderBy: { deviceId: "asc" } });
    expect(ends.map(({ deviceId }) => deviceId).sort()).toEqual([joined, "pbx", proven].sort());
    expect([(await sizes()).length, await db.sharedEnd.count()]).toEqual([1, 128]);
    await place([many[5] ?? ""], factsOf("registers", "204", "10.85.0.1", { label: "again" }));
    expect(await db.sharedEnd.count()).toBe(128);
  });

  test("an account that few are left with is an account like any other again, also when devices go", async () => {
    const many = await panels(102);
    await place(many, factsOf("registers", "700", nobodys));
    expect(await sizes()).toEqual([]);
    await place(many.slice(0, 51), undefined);
    expect(await db.sharedEnd.count()).toBe(51);
    await db.device.delete({ where: { id: many[60] ?? "" } });
    const { deviceLeft } = await import("@/lib/lines/assign-ends");
    await deviceLeft([]);
    expect([await sizes(), await db.sharedEnd.count(), await db.sharedAccount.count()]).toEqual([["700: 50"], 0, 0]);
  });

  test("the same address in every building is another server in each: their accounts have nothing to do with each other", async () => {
    const sites = Array.from({ length: 110 }, (_, at) => ({ id: `house-${at}`, name: `House ${at}`, nameKey: `house ${at}` }));
    await db.site.createMany({ data: sites });
    const many = await panels(110);
    for (const [at, id] of many.entries()) {
      await db.device.update({ where: { id }, data: { siteId: `house-${at}` } });
    }
    await place(many, factsOf("registers", "101", "192.168.1.10"));
    expect([(await sizes()).length, await db.sharedEnd.count()]).toEqual([110, 0]);
    await db.device.deleteMany();
    await db.site.deleteMany({ where: { id: { startsWith: "house-" } } });
  });

  test("two who place the same ends at once make one end and one line of each", async () => {
    const many = await panels(60);
    const facts = (at: number) => factsOf("registers", String(500 + (at % 30)), nobodys);
    const { assignEndsToLines } = await import("@/lib/lines/assign-ends");
    const found = many.map((deviceId, at) => ({ deviceId, document: "sip", record: "", facts: facts(at) }));
    await Promise.all([assignEndsToLines(found), assignEndsToLines([...found].reverse()), assignEndsToLines(found.slice(20))]);
    expect(await db.lineEnd.count()).toBe(60);
    expect(await sizes()).toEqual(Array.from({ length: 30 }, (_, at) => `${500 + at}: 2`));
  });

  describe("after an update", () => {
    /** A line as it was before: of all of them. */
    async function giant(ids: readonly string[], facts: EndFacts): Promise<void> {
      await db.line.create({
        data: { id: "giant", name: "700", nameKey: "700", user: facts.user, userKey: facts.userKey, server: facts.server, search: "" },
      });
      await db.lineEnd.createMany({ data: ids.map((deviceId) => ({ lineId: "giant", deviceId, document: "sip", ...facts })) });
      await db.setting.upsert({
        where: { key: "lines.shared-accounts-due" },
        create: { key: "lines.shared-accounts-due", value: "" },
        update: { value: "" },
      });
    }

    test("a line of hundreds is dissolved some ends at a time, goes on where it was killed, and loses nobody", async () => {
      const many = await panels(600);
      await giant(many, factsOf("registers", "700", nobodys));
      await db.lineEnd.updateMany({ where: { deviceId: many[7] ?? "" }, data: { pinned: true } });
      const { lookAtAllAccounts } = await import("@/lib/lines/look-at-accounts");
      let looks = 0;
      const killed = {
        get aborted() {
          looks += 1;
          return looks > 4;
        },
      } as AbortSignal;
      await lookAtAllAccounts(killed);
      const [ends, shared] = [await db.lineEnd.count(), await db.sharedEnd.count()];
      expect([ends + shared, ends < 600, ends > 1]).toEqual([600, true, true]);
      await lookAtAllAccounts(new AbortController().signal);
      expect([await db.lineEnd.count(), await db.sharedEnd.count(), await sizes()]).toEqual([1, 599, ["700: 1"]]);
      expect(await db.setting.count({ where: { key: "lines.shared-accounts-due" } })).toBe(0);
      expect(await attention(admin)).toMatchObject([{ count: 599 }]);
      await lookAtAllAccounts(new AbortController().signal);
      expect(await db.sharedEnd.count()).toBe(599);
    });

    test("a line whose password is being reset keeps its ends until that has ended", async () => {
      const many = await panels(120);
      await giant(many, factsOf("registers", "700", nobodys));
      const reset = { id: "r", lineId: "giant", lineName: "700", busyLineId: "giant", state: "running", actorId: "a", actorName: "a" };
      await db.reset.create({ data: { ...reset, idempotencyKey: "k", requestHash: "h", correlationId: "c", words: "{}" } });
      const { lookAtAllAccounts } = await import("@/lib/lines/look-at-accounts");
      await lookAtAllAccounts(new AbortController().signal);
      expect([await db.lineEnd.count(), await db.setting.count({ where: { key: "lines.shared-accounts-due" } })]).toEqual([120, 1]);
      await db.reset.update({ where: { id: "r" }, data: { busyLineId: null, state: "done" } });
      await lookAtAllAccounts(new AbortController().signal);
      expect([await db.lineEnd.count(), await db.sharedEnd.count()]).toEqual([0, 120]);
    });

    test("panels that were delivered so before are counted by their account", async () => {
      const many = await panels(3);
      const snapshot = {
        document: "sip",
        values: "{}",
        secrets: "{}",
        baseline: "b",
        readAt: new Date(),
        account: JSON.stringify(factory),
      };
      await db.snapshot.createMany({ data: many.map((deviceId) => ({ ...snapshot, deviceId })) });
      await db.device.updateMany({ data: { factory: true, cause: "not_commissioned", attention: 2 } });
      await db.setting.create({ data: { key: "lines.shared-accounts-due", value: "" } });
      const { lookAtAllAccounts } = await import("@/lib/lines/look-at-accounts");
      await lookAtAllAccounts(new AbortController().signal);
      const { body } = await admin<AttentionPage>("GET", "/api/attention");
      expect(body.items).toMatchObject([{ code: "not_commissioned", title: "3 panels still have the default account 101", count: 3 }]);
      expect(await listed(admin)).toMatchObject([{ words: "3 panels still have the default account 101", devices: 3, why: "factory" }]);
    });
  });
});
