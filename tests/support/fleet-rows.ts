import { sortKeyOf } from "@/lib/platform/db/sort-key";
import type { Fleet } from "@/lib/simulators/fleet/fleet";
import type { Api } from "./api-kit";

/** Rows for the first stand-ins of a fleet, as if somebody had added them without a look. Resolves with their ids, in order. */
export async function addFleet({ db }: Api, fleet: Fleet, count: number, more: Record<string, unknown> = {}): Promise<string[]> {
  // Not before: they are those of the product that runs by now.
  const { driverFor } = await import("@/lib/device-access/target");
  const { saveCredentials } = await import("@/lib/device-access/credentials");
  const { manifest } = driverFor(fleet.driver);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const host = fleet.host(index);
    const id = fleet.serial(index);
    const place = { scheme: "http", host, port: fleet.port, address: `http://${host}:${fleet.port}` };
    await db.device.create({
      data: { id, name: id, nameKey: sortKeyOf(id), driver: fleet.driver, kind: manifest.kind, ...place, search: id, ...more },
    });
    await db.$transaction((tx) => saveCredentials(tx, id, manifest, { ...fleet.credentials }));
    ids.push(id);
  }
  return ids;
}
