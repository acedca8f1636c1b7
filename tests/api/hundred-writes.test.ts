import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Api } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { readSection, writeSection } from "../support/site-of-devices";

/** SQLite writes one after another anyhow: fewer show the same. */
async function doorsHere() {
  const { env } = await import("@/lib/platform/env");
  const length = env().database.kind === "postgresql" ? 100 : 20;
  // Accounts of their own, as in a building: of one account shared by all, a hundred panels would be one line.
  return Array.from({ length }, (_, at) => ({ name: `door ${at}`, user: String(300 + at), password: `Hundred-${at}-Doors` }));
}

/** Rows as adding them leaves behind, without the hundred first looks. */
async function addAll(api: Api, panels: readonly BasipSimulator[]): Promise<string[]> {
  const { saveCredentials } = await import("@/lib/device-access/credentials");
  const { basipPanel: manifest } = await import("@/lib/drivers/basip-panel/manifest");
  return Promise.all(
    panels.map(async ({ scheme, host, port, credentials }, at) => {
      const name = `door ${at}`;
      const named = { name, nameKey: name, search: name, driver: manifest.id, kind: manifest.kind };
      const { id } = await api.db.device.create({ data: { ...named, scheme, host, port, address: `${scheme}://${host}:${port}` } });
      await saveCredentials(api.db, id, manifest, credentials);
      return id;
    }),
  );
}

await onEachDatabase(
  "many panels",
  (api) => {
    let panels: BasipSimulator[] = [];
    let wanted: { user: string; password: string; registration_interval: number }[] = [];
    beforeAll(async () => {
      const doors = await doorsHere();
      wanted = doors.map(({ user, password }) => ({ user, password, registration_interval: 120 }));
      panels = await Promise.all(
        doors.map(({ user, name }) => startBasipPanel({ serial: name, sections: { sip: { user }, "sip-second": { user: `9${user}` } } })),
      );
    });
    afterAll(() => Promise.all(panels.map((panel) => panel.close())));

    test("are written to at once, each of them whole, and nobody is told that anything is busy", async () => {
      const installer = await api().as("installer");
      const ids = await addAll(api(), panels);
      const replies = await Promise.all(
        ids.map(async (id, at) => writeSection(installer, id, (await readSection(installer, id)).body.baseline, wanted[at])),
      );
      const said = replies.map(({ status, body }) => `${status} ${body.code ?? body.change?.outcome}`);
      expect(said).toEqual(panels.map(() => "200 applied"));
      expect(panels.map((panel) => panel.held("sip"))).toMatchObject(wanted);
      expect(await api().db.change.count({ where: { outcome: "applied" } })).toBe(panels.length);
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);
