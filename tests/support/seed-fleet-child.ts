import { saveCredentials } from "@/lib/device-access/credentials";
import { driverFor } from "@/lib/device-access/target";
import { seedNetworks } from "@/lib/networks/service";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { migrate } from "@/lib/platform/db/migrate";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { env } from "@/lib/platform/env";
import { searchable } from "@/lib/schema/spoken/searchable";
import { openVault } from "@/lib/vault/open-vault";

// Puts a fleet of stand-ins into the database of this environment, as if somebody had added them without a look. Arguments: how many, the
// port, their credentials as JSON, and how many stand on one site.
const [count = "0", port = "0", credentials = "{}", perSite = "40"] = process.argv.slice(2);
const driver = driverFor("basip-panel");

if (env().database.kind === "sqlite") {
  await migrate(env().database, process.cwd());
}
await openVault();
await seedNetworks();
const sites = Array.from({ length: Math.ceil(Number(count) / Number(perSite)) }, (_, at) => ({
  id: `site-${at}`,
  name: `Site ${at}`,
  nameKey: sortKeyOf(`Site ${at}`),
}));
await db().site.createMany({ data: sites });
const login = JSON.parse(credentials) as Record<string, string>;
for (let from = 0; from < Number(count); from += 250) {
  const all = Array.from({ length: Math.min(250, Number(count) - from) }, (_, at) => from + at);
  await db().$transaction(
    async (tx) => {
      await tx.device.createMany({
        data: all.map((index) => {
          const host = `127.20.${index >> 8}.${index & 255}`;
          const name = `Door ${index}`;
          const site = sites[Math.floor(index / Number(perSite))];
          return {
            id: `fleet-${String(index).padStart(6, "0")}`,
            name,
            nameKey: sortKeyOf(name),
            driver: driver.manifest.id,
            kind: driver.manifest.kind,
            scheme: "http",
            host,
            port: Number(port),
            address: `http://${host}:${port}`,
            search: searchable([name, host]),
            siteId: site?.id ?? null,
            siteKey: site?.nameKey ?? "",
          };
        }),
      });
      for (const index of all) {
        await saveCredentials(tx, `fleet-${String(index).padStart(6, "0")}`, driver.manifest, login);
      }
    },
    { timeout: 60_000 },
  );
}
await closeDatabase();
process.exit(0);
