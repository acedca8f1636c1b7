import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { ImportRow, ImportView } from "@/lib/imports/schemas";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";

await onEachDatabase(
  "a list that is started",
  (api) => {
    let admin: Person;
    let tower = "";

    beforeAll(async () => {
      admin = await api().as("admin");
      const { body: customer } = await admin("POST", "/api/sites", { name: "Northbank" });
      tower = (await admin("POST", "/api/sites", { name: "Tower 9", parentId: customer.id })).body.id;
    });

    const csv = async (text: string, who = admin) =>
      (await who<ImportView>("POST", "/api/imports", text, { "content-type": "text/csv" })).body;
    const rowsOf = async (id: string) => (await admin<{ items: ImportRow[] }>("GET", `/api/imports/${id}/rows`)).body.items;
    const start = (id: string, body: object = {}) => admin<{ job: string; detail: string }>("POST", `/api/imports/${id}/start`, body);
    const device = (name: string, host: string, more: object = {}) =>
      admin("POST", "/api/devices", {
        name,
        driver: "basip-panel",
        address: host,
        credentials: { username: "admin", password: "kept-Pass1" },
        siteId: tower,
        check: false,
        ...more,
      });

    const header = "Name,Site,Address,Kind,Sign-in,Password,Tags,Flat,Note";

    test("a list becomes one job, however often it is started, and its secrets are gone then", async () => {
      const list = await csv(
        `${header}\nNew door,Northbank / Annex,10.50.0.1,BAS-IP panel,admin,s3cret,side,021,\nBad,,nowhere at all,,,,,,\n`,
      );
      expect(list).toMatchObject({ counts: { wrong: 2 }, missingSites: [{ path: "Northbank / Annex", rows: 1, create: false }] });
      const { body: allowed } = await admin<ImportView>("PATCH", `/api/imports/${list.id}`, { createSites: ["Northbank / Annex"] });
      expect(allowed).toMatchObject({ counts: { wrong: 1, new: 1 }, missingSites: [{ create: true }] });
      const open = await start(list.id);
      expect(open).toMatchObject({ status: 409, body: { detail: "1 row is to be mended. Mend them, or leave them behind." } });
      const [first, second] = [await start(list.id, { skip: ["wrong"] }), await start(list.id, { skip: ["wrong"] })];
      expect([first.status, second.status]).toEqual([202, 202]);
      expect(second.body.job).toBe(first.body.job);
      const row = await api().db.jobRow.findFirstOrThrow({ where: { jobId: first.body.job } });
      const annex = await api().db.site.findFirstOrThrow({ where: { name: "Annex" } });
      expect(row).toMatchObject({ name: "New door", siteId: annex.id });
      expect(await api().db.importRow.count({ where: { importId: list.id, sealed: { not: null } } })).toBe(0);
      expect((await admin("PATCH", `/api/imports/${list.id}/rows/2`, { cells: { name: "x" } })).status).toBe(409);
      expect((await admin("GET", `/api/imports/${list.id}`)).body).toMatchObject({ state: "started", job: first.body.job });
    });

    test("what is here already is the same, and nothing is left to do; what differs says what it was", async () => {
      await device("Kept door", "10.50.1.1", { tags: ["a", "b"], flat: "007", note: "left wing" });
      const same = await csv(
        `${header}\nKept door,Tower 9,10.50.1.1,panel,admin,kept-Pass1,b a,007,left wing\nKept door,,http://10.50.1.1,,,,,,\n`,
      );
      expect((await rowsOf(same.id)).map(({ state, problems }) => [state, problems.map(({ code }) => code)])).toEqual([
        ["wrong", ["double_device"]],
        ["wrong", ["double_device"]],
      ]);
      await admin("PATCH", `/api/imports/${same.id}/rows/3`, { decision: "leave_out" });
      expect((await admin("GET", `/api/imports/${same.id}`)).body).toMatchObject({ counts: { same: 1, left_out: 1, wrong: 0 } });
      expect((await start(same.id)).body.detail).toMatch(/Nothing is to be added or changed/);
      const other = await csv(`${header}\nKept door,Tower 9,10.50.1.2,,,other-Pass,-,7,\n`);
      const [row] = await rowsOf(other.id);
      expect(row).toMatchObject({
        state: "changed",
        deviceName: "Kept door",
        cells: {
          address: { was: "http://10.50.1.1:80" },
          tags: { text: "-", was: "a b" },
          flat: { text: "7", was: "007" },
          password: { set: true },
        },
      });
    });

    test("a device of another name at a known address is a person's decision", async () => {
      await device("Concierge", "10.50.2.1");
      const list = await csv(`${header}\nConcierge desk,Tower 9,10.50.2.1,BAS-IP panel,admin,kept-Pass1,,,\n`);
      const [row] = await rowsOf(list.id);
      expect(row).toMatchObject({
        state: "conflict",
        deviceName: "Concierge",
        cells: { name: { was: "Concierge" } },
        problems: [{ code: "other_device", decidable: true }],
      });
      const decide = (decision: string) => admin<ImportRow>("PATCH", `/api/imports/${list.id}/rows/2`, { decision });
      expect((await decide("same_device")).body).toMatchObject({ state: "changed" });
      expect((await decide("other_device")).body).toMatchObject({ state: "wrong", problems: [{ code: "double_address" }] });
      expect((await decide("leave_out")).body).toMatchObject({ state: "left_out" });
    });

    test("a serial finds a device again at another address", async () => {
      const { body } = await device("Moved", "10.50.3.1");
      await api().db.device.update({ where: { id: body.id }, data: { serial: "AA-BB-01" } });
      const list = await csv(`Serial,IP\naabb01,10.50.3.9\n`);
      expect((await rowsOf(list.id))[0]).toMatchObject({
        state: "changed",
        deviceId: body.id,
        cells: { address: { was: "http://10.50.3.1:80" } },
      });
    });

    const words = fc
      .string({
        unit: fc.constantFrom("a", "Ä", "я", "0", " ", ";", ",", '"', "'", "=", "+", "-", "@", "/", "é"),
        minLength: 1,
        maxLength: 12,
      })
      .filter((text) => text.trim() !== "");

    test("whatever devices are called, an export that is handed in again changes nothing", async () => {
      let host = 0;
      // By itself: the route is counted, and would refuse that many.
      const { exportDevices } = await import("@/lib/reports/export-devices");
      const { actorOf } = await import("@/lib/auth/actor");
      const actor = await actorOf(new Request("http://lineward.test", { headers: { cookie: admin.cookie } }));
      if (!actor) {
        throw new Error("The admin is not signed in");
      }
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ name: words, note: words, flat: words }), { minLength: 1, maxLength: 12 }),
          async (devices) => {
            await api().db.device.deleteMany({ where: { host: { startsWith: "10.60." } } });
            for (const { name, note, flat } of devices) {
              host += 1;
              const { status } = await device(name, `10.60.${host >> 8}.${host & 255}`, {
                note,
                flat,
                siteId: host % 2 === 0 ? tower : null,
              });
              expect(status).toBe(201);
            }
            const text = await exportDevices({}, "csv", actor, "http://lineward.test").text();
            const list = await csv(text);
            const open = (await rowsOf(list.id)).filter(({ state }) => state !== "same");
            expect(open).toEqual([]);
          },
        ),
        { numRuns: 4, seed: 20_261_126, endOnFailure: true },
      );
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "10.0.0.0/8,fd00::/8" } },
);
