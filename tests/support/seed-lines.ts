import type { Database } from "@/lib/platform/db/client";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { addDevices, inNewDatabase } from "./seed-devices";

const chunk = 1_000;

/** Fills a new SQLite database in a data folder with so many lines. */
export async function seedLines(dataDir: string, count: number): Promise<void> {
  await inNewDatabase(dataDir, (client) => addLines(client, count));
}

/** So many lines of two ends each: a panel or monitor, and an extension of one of 20 PBXs. */
export async function addLines(client: Database, count: number): Promise<void> {
  await addDevices(client, count);
  const pbxs = Array.from({ length: 20 }, (_, index) => {
    const host = `10.250.0.${index + 1}`;
    const name = `pbx-${index}`;
    const search = searchable([name, host]);
    return {
      id: name,
      name,
      nameKey: name,
      driver: "portsip",
      kind: "pbx",
      scheme: "https",
      host,
      port: 8900,
      address: `https://${host}`,
      siteId: `site-${index}`,
      search,
    };
  });
  await client.device.createMany({ data: pbxs });
  for (let from = 0; from < count; from += chunk) {
    const devices = await client.device.findMany({
      where: { id: { gte: `device-${String(from).padStart(7, "0")}`, lt: `device-${String(from + chunk).padStart(7, "0")}` } },
      include: { site: true },
      // Without it a database answers in the order of its choice.
      orderBy: { id: "asc" },
    });
    const rows = devices.map((device, offset) => {
      const at = from + offset;
      const user = String(10_000 + at);
      const pbx = pbxs[at % pbxs.length] as (typeof pbxs)[number];
      const name = `Apartment ${at}`;
      const search = searchable([name, device.name, user, pbx.host, pbx.name, device.site?.name]);
      const server = `sip:${pbx.host}:5060`;
      const nameSiteId = device.siteId ?? "";
      const line = {
        id: `line-${at}`,
        name,
        nameKey: sortKeyOf(name),
        user,
        userKey: user,
        server,
        state: "in_order",
        nameSiteId,
        siteName: device.site?.name ?? null,
        search,
      };
      const end = { lineId: line.id, search, user, userKey: user, host: pbx.host, secretPath: "password" };
      const ends = [
        { ...end, deviceId: device.id, document: "sip", role: "registers", server, port: 5060, transport: "udp" },
        { ...end, deviceId: pbx.id, document: "extensions", record: user, role: "accepts", server: pbx.host, label: user },
      ];
      return { line, ends };
    });
    await client.line.createMany({ data: rows.map((row) => row.line) });
    await client.lineEnd.createMany({ data: rows.flatMap((row) => row.ends) });
  }
}
