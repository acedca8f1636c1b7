import { expect, test } from "vitest";
import type { Act } from "@/lib/audit/endpoints";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Api } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";
import { addDevice, readSection, writeSection } from "@/tests/support/site-of-devices";

interface Acts {
  items: Act[];
  nextCursor: string | null;
}

await onEachDatabase(
  "what people did, one row an act",
  (api: () => Api) => {
    const service = async () => import("@/lib/audit/service");
    const note = async (actor: string, action: string, more: Record<string, unknown> = {}) =>
      (await service()).record({ actor: { id: actor, name: actor }, action, subject: "device", ...more });

    test("a write to a device is one row: who, what, to what, why, with each value's old and new, and a secret only as changed", async () => {
      const admin = await api().as("admin");
      const installer = await api().as("installer", { address: "203.0.113.9" });
      const panel = await startBasipPanel();
      const kept = await addDevice(admin, panel, { name: "Lobby" });
      expect(kept.status, kept.text).toBe(201);
      const before = await readSection(installer, kept.body.id);
      const secret = "Planted-0123456789abcdef";
      const written = await writeSection(installer, kept.body.id, before.body.baseline, { registration_interval: 90, password: secret });
      expect(written.status, written.text).toBe(200);

      const { body, text } = await admin<Acts>("GET", `/api/audit/acts?device=${kept.body.id}&action=device.write`);
      expect(body.items).toHaveLength(1);
      expect(body.items[0]).toMatchObject({
        actor: { id: installer.id },
        action: "device.write",
        phase: "happened",
        subjectName: "Lobby",
        deviceId: kept.body.id,
        reason: "test",
        address: "203.0.113.9",
        changes: expect.arrayContaining([expect.objectContaining({ label: "Registration interval", to: 90 })]),
      });
      expect(body.items[0]?.entries).toBeGreaterThan(1);
      expect(body.items[0]?.changes.filter((change) => change.secret)).toHaveLength(1);
      expect(text).not.toContain(secret);
      await panel.close();
      // The audit outlives the device and its history.
      await admin("DELETE", `/api/devices/${kept.body.id}`);
      const after = await admin<Acts>("GET", `/api/audit/acts?device=${kept.body.id}&action=device.write`);
      expect(after.body.items[0]?.changes).toEqual(body.items[0]?.changes);
      expect(after.text).not.toContain(secret);
    });

    test("what is done in the name of somebody else than who asks, or by Lineward itself, has nobody's address", async () => {
      const { noting } = await import("@/lib/audit/noted");
      const { record, system } = await service();
      const asking = { person: "asker", address: "203.0.113.10", agent: "Browser/1" };
      const correlationId = "whose-address";
      await noting(asking, async () => {
        for (const actor of [{ id: "asker", name: "Asker" }, { id: "other", name: "Other" }, system]) {
          await record({ actor, action: "device.write", subject: "device", correlationId });
        }
      });
      const rows = await api().db.auditEntry.findMany({ where: { correlationId }, orderBy: { seq: "asc" } });
      expect(rows.map(({ address }) => address)).toEqual(["203.0.113.10", null, null]);
      expect(rows.map(({ agent }) => agent)).toEqual(["Browser/1", null, null]);
    });

    test("page by page every act comes exactly once, however its entries lie between those of others", async () => {
      const admin = await api().as("admin");
      const { openAudit } = await service();
      const actor = { id: "weaver", name: "Weaver" };
      const open = [];
      for (let index = 0; index < 9; index += 1) {
        open.push(await openAudit({ actor, action: "device.write", subject: "device", subjectName: `Door ${index}`, detail: {} }));
      }
      // They end in another order than they began.
      for (const index of [4, 0, 8, 2, 6, 1, 7, 3, 5]) {
        await open[index]?.happened({});
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Acts = (await admin<Acts>("GET", `/api/audit/acts?actor=weaver&limit=2${query}`)).body;
        seen.push(...page.items.map((act) => `${act.subjectName} ${act.phase} ${act.entries}`));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual([5, 3, 7, 1, 6, 2, 8, 0, 4].map((index) => `Door ${index} happened 2`));
    });

    test("an act of hundreds of entries is one row that says how many, and hides no other act of its page", async () => {
      const admin = await api().as("admin");
      const { openAudit, record } = await service();
      const actor = { id: "mass", name: "Mass" };
      await note("mass", "site.add", { subjectName: "Before" });
      const open = await openAudit({ actor, action: "line.look_through", subject: "line", subjectName: "Everything", detail: {} });
      for (let index = 0; index < 250; index += 1) {
        await record({ actor, action: "device.serve", subject: "device", correlationId: open.correlationId });
      }
      await open.happened({});
      await note("mass", "site.add", { subjectName: "After" });
      const { items } = (await admin<Acts>("GET", "/api/audit/acts?actor=mass&limit=3")).body;
      expect(items.map((act) => `${act.subjectName} ${act.phase} ${act.entries}`)).toEqual([
        "After happened 1",
        "Everything happened 252",
        "Before happened 1",
      ]);
    });

    test("what was asked and never answered says so, and a value of ours that changed is told from old to new", async () => {
      const admin = await api().as("admin");
      const { openAudit } = await service();
      await openAudit({ actor: { id: "lost", name: "Lost" }, action: "device.write", subject: "device", detail: {} });
      await note("namer", "person.change", { detail: { name: { from: "Ann", to: "Anne" } } });
      expect((await admin<Acts>("GET", "/api/audit/acts?actor=lost")).body.items).toMatchObject([{ phase: "asked", entries: 1 }]);
      expect((await admin<Acts>("GET", "/api/audit/acts?actor=namer")).body.items).toMatchObject([
        { changes: [{ label: "name", from: "Ann", to: "Anne" }] },
      ]);
    });

    test("the file has a row for every act that matches, and no cell that a spreadsheet would run", async () => {
      const admin = await api().as("admin");
      for (let index = 0; index < 203; index += 1) {
        await note("exporter", "site.add", { subjectName: `=HYPERLINK("http://evil.example","${index}")` });
      }
      const file = await admin("GET", "/api/audit/export?actor=exporter&format=csv");
      expect(file.status, file.text).toBe(200);
      expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="lineward-audit-\d{4}-\d\d-\d\d\.csv"$/);
      const lines = file.text.trimEnd().split("\r\n");
      expect(lines).toHaveLength(204);
      expect(lines[0]).toContain("Person,From address,Action,About,Outcome,Ticket,Reason,Changes");
      expect(lines.slice(1).every((line) => line.includes(`"'=HYPERLINK`))).toBe(true);
      const { exportActs } = await import("@/lib/reports/export-acts");
      const whole = { name: "", email: "", role: "admin", sites: null, theme: "" } as const;
      const bounded = await exportActs({ actor: "exporter" }, { ...whole, id: admin.id }, 200).text();
      expect(bounded.trimEnd().split("\r\n")).toHaveLength(202);
      expect(bounded.trimEnd().split("\r\n").at(-1)).toMatch(/Not all: this file holds the latest 200 acts that match.*to=\d{4}-/);
    });

    test("an act that ends while pages are read is neither lost nor doubled, and shows what it was at the first of them", async () => {
      const admin = await api().as("admin");
      const { openAudit } = await service();
      const actor = { id: "meanwhile", name: "Meanwhile" };
      const open = [];
      for (const subjectName of ["early", "middle", "late"]) {
        open.push(await openAudit({ actor, action: "device.write", subject: "device", subjectName, detail: {} }));
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Acts = (await admin<Acts>("GET", `/api/audit/acts?actor=meanwhile&limit=1${query}`)).body;
        seen.push(...page.items.map((act) => `${act.subjectName} ${act.phase} ${act.entries}`));
        cursor = page.nextCursor;
        if (seen.length === 1) {
          await open[1]?.happened({});
        }
      } while (cursor !== null);
      expect(seen).toEqual(["late asked 1", "middle asked 1", "early asked 1"]);
      const [first] = (await admin<Acts>("GET", "/api/audit/acts?actor=meanwhile&limit=1")).body.items;
      expect(first).toMatchObject({ subjectName: "middle", phase: "happened", entries: 2 });
    });

    test("only those who see the whole audit get acts and the file", async () => {
      for (const role of ["installer", "helpdesk"] as const) {
        const person = await api().as(role);
        for (const path of ["/api/audit/acts", "/api/audit/export"]) {
          expect((await person("GET", path)).status, `${role} ${path}`).toBe(403);
        }
      }
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);
