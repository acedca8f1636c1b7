import { expect, test } from "vitest";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { onEachDatabase } from "../support/each-database";
import { addDevice, addSite, readSection } from "../support/site-of-devices";

await onEachDatabase(
  "a look at a device",
  (api) => {
    test("is none where the device stands on none of the person's sites", async () => {
      const panel = await startBasipPanel({ serial: "another-panel" });
      const admin = await api().as("admin");
      const [here, there] = [await addSite(admin, "Here"), await addSite(admin, "There")];
      const { body } = await addDevice(admin, panel, { name: "Gate", siteId: there });
      const own = await readSection(await api().as("installer", { sites: [there] }), body.id);
      expect(own.status, own.text).toBe(200);
      expect((await readSection(admin, body.id)).body.baseline).toBe(own.body.baseline);
      expect((await readSection(await api().as("installer", { sites: [here] }), body.id)).status).toBe(404);
      expect((await readSection(await api().as("installer", { sites: [] }), body.id)).status).toBe(404);
      await panel.close();
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);
