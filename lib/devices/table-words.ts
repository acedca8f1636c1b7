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

/** What a table of devices says of one besides what every list shows. */
export interface TableWords {
  readonly flat: string | null;
  readonly lineUser: string | null;
  readonly note: string | null;
  /** With which it is signed in to; no secret is opened. */
  readonly username: string | null;
}

/** What a table says of some devices besides, by their ids. */
export async function tableWordsOf(devices: readonly { readonly id: string; readonly driver: string }[]): Promise<Map<string, TableWords>> {
  if (devices.length === 0) {
    return new Map();
  }
  const ids = filledUp(devices.map(({ id }) => id));
  const said = await db().device.findMany({
    where: { id: { in: ids } },
    select: { id: true, flat: true, lineUser: true, note: true },
  });
  const logins = await db().credential.findMany({
    where: { deviceId: { in: ids }, plain: { not: null } },
    select: { deviceId: true, field: true, plain: true },
  });
  const drivers = new Map(devices.map(({ id, driver }) => [id, driver]));
  const names = new Map<string, string>();
  for (const { deviceId, field, plain } of logins) {
    if (plain !== null && !names.has(deviceId) && !secretsOf(drivers.get(deviceId) ?? "").has(field)) {
      names.set(deviceId, plain);
    }
  }
  return new Map(said.map(({ id, ...words }) => [id, { ...words, username: names.get(id) ?? null }]));
}
