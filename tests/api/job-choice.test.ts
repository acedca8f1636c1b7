import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Choice } from "@/lib/jobs/schemas";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { readSection, writeSection } from "../support/site-of-devices";
import { withoutIds } from "../support/without-ids";

await onEachDatabase(
  "choice",
  (api) => {
    let installer: Person;
    let ids: string[];
    const panels: BasipSimulator[] = [];
    beforeAll(async () => {
      installer = await api().as("installer");
      const { addPanels } = await import("../support/panel-rows");
      panels.push(...(await Promise.all([1, 2, 3].map(() => startBasipPanel({ serial: randomUUID() })))));
      ids = await addPanels(api().db, panels);
      // A third is never read, and named after a flat.
      await api().db.device.update({ where: { id: ids[2] ?? "" }, data: { name: "Apartment 12", nameKey: "apartment 12" } });
      const [first = "", second = ""] = ids;
      await readSection(installer, first);
      const { body } = await readSection(installer, second);
      await writeSection(installer, second, body.baseline, { registration_interval: 300 });
    });
    afterAll(async () => {
      await Promise.all(panels.map((panel) => panel.close()));
    });

    const ask = (body: Record<string, unknown>, person = installer) => person<Choice>("POST", "/api/jobs/choice", body);

    test("a selection is told by its families, and what its devices hold by how many hold it", async () => {
      const { status, body, text } = await ask({ selection: { devices: ids }, values: { driver: "basip-panel", section: "sip" } });
      expect(status, text).toBe(200);
      expect(body.count).toBe(3);
      expect(body.kinds).toMatchObject([
        { driver: "basip-panel", label: "BAS-IP panel", count: 3, devices: expect.arrayContaining(ids) as unknown },
      ]);
      expect(body.values).toMatchObject({ targets: 3, read: 2, unread: 1 });
      const { values } = body.values?.fields.registration_interval ?? {};
      expect(values).toHaveLength(2);
      expect(values).toContainEqual({ value: 300, count: 1 });
      expect(Object.keys(body.values?.fields ?? {})).not.toContain("password");
      for (const panel of panels) {
        expect(withoutIds(text)).not.toContain(String(panel.held("sip").password));
      }
    });

    test("over several families the account is told in words that all share, and where a variable has nothing to put in", async () => {
      const { body } = await ask({ selection: { filter: { driver: ["basip-panel"] } }, values: { account: true } });
      expect(body.kinds[0]?.devices).toBeUndefined();
      expect(body.values?.fields.interval?.values).toContainEqual({ value: 300, count: 1 });
      expect(String(body.values?.fields.server?.values[0]?.value)).not.toMatch(/^sip:/);
      expect(body.values?.missing.flat).toMatchObject({ count: 2, devices: [{ name: "Door 1" }, { name: "Door 2" }] });
      expect(body.values?.examples[0]?.variables).toBeDefined();
      expect(body.values?.examples.some(({ variables }) => variables.flat === "12")).toBe(true);
    });

    test("nobody learns of a device of another site, and nonsense is answered with a sentence", async () => {
      const site = await api().db.site.create({ data: { name: "Elsewhere", nameKey: "elsewhere" } });
      const bound = await api().as("installer", { sites: [site.id] });
      const foreign = await ask({ selection: { devices: ids } }, bound);
      expect(foreign.status).toBe(404);
      expect(foreign.text).not.toContain("Door");
      expect((await ask({ selection: { filter: {} } }, bound)).body).toEqual({ count: 0, kinds: [] });
      expect((await ask({ selection: { devices: ids }, values: { driver: "basip-panel", section: "none" } })).status).toBe(422);
      expect((await ask({ selection: { lines: ["x"] } })).status).toBe(422);
    });
  },
  {
    env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8", LINEWARD_HEADERS_MS: "1500", LINEWARD_BODY_MS: "2000", LINEWARD_CONNECT_MS: "1000" },
  },
);
