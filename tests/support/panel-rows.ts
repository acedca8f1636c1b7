import type { Database } from "@/lib/platform/db/client";
import type { BasipSimulator } from "@/lib/simulators/basip/options";

/** What is told of a panel or a monitor that is to be added; its account's password is that of a running one, or given. */
export type PanelToAdd = Pick<BasipSimulator, "scheme" | "host" | "port" | "credentials" | "serial"> &
  Partial<Pick<BasipSimulator, "driver">> &
  (Pick<BasipSimulator, "held"> | { readonly password: string });

interface Place {
  readonly name: string;
  readonly siteId: string | null;
}

/** Panels as adding them leaves behind, with the passwords of their accounts known, and without a request to one. Resolves with their ids. */
export async function addPanels(db: Database, panels: readonly PanelToAdd[], siteId: string | null = null): Promise<string[]> {
  return addPlaced(
    db,
    panels,
    panels.map((_, at) => ({ name: `Door ${at + 1}`, siteId })),
  );
}

/** The same with a name and a site for each. */
export async function addPlaced(db: Database, panels: readonly PanelToAdd[], places: readonly Place[]): Promise<string[]> {
  // Not before: they are those of the product that runs by now.
  const { basipPanel } = await import("@/lib/drivers/basip-panel/manifest");
  const { manifestOf } = await import("@/lib/drivers/catalog");
  const { saveCredentials } = await import("@/lib/device-access/credentials");
  const { storeSecret } = await import("@/lib/settings/secret-store");
  return Promise.all(
    panels.map(async (panel, at) => {
      const { scheme, host, port, credentials, serial } = panel;
      const manifest = manifestOf(panel.driver ?? basipPanel.id) ?? basipPanel;
      const { name = `Door ${at + 1}`, siteId = null } = places[at] ?? {};
      const password = "held" in panel ? String(panel.held("sip").password) : panel.password;
      const named = { name, nameKey: name.toLowerCase(), search: name.toLowerCase(), driver: manifest.id, kind: manifest.kind };
      const place = { scheme, host, port, address: `${scheme}://${host}:${port}`, connection: JSON.stringify({ applyWaitSeconds: 1 }) };
      const { id } = await db.device.create({ data: { ...named, ...place, serial, siteId, reachable: "yes", signedIn: "yes" } });
      await saveCredentials(db, id, manifest, credentials);
      await storeSecret(id, { document: "sip", record: "" }, "password", password, undefined);
      return id;
    }),
  );
}
