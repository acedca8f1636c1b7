import "server-only";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { secretLeaves } from "@/lib/schema/walk";

/** The fields of a family's login that are secret. */
function secretsOf(driver: string): ReadonlySet<string> {
  const manifest = manifestOf(driver);
  return new Set(manifest ? secretLeaves(manifest.credentials).map(({ path }) => path) : []);
}

/** The user names with which some devices are signed in to, by the device's id. No secret is opened. */
export async function usernamesOf(devices: readonly { readonly id: string; readonly driver: string }[]): Promise<Map<string, string>> {
  if (devices.length === 0) {
    return new Map();
  }
  const rows = await db().credential.findMany({
    where: { deviceId: { in: filledUp(devices.map(({ id }) => id)) }, plain: { not: null } },
    select: { deviceId: true, field: true, plain: true },
  });
  const drivers = new Map(devices.map(({ id, driver }) => [id, driver]));
  const names = new Map<string, string>();
  for (const { deviceId, field, plain } of rows) {
    if (plain !== null && !names.has(deviceId) && !secretsOf(drivers.get(deviceId) ?? "").has(field)) {
      names.set(deviceId, plain);
    }
  }
  return names;
}
