import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";

/** A place where none of the devices that register answers. */
export interface SilentSite {
  readonly siteId: string;
  readonly name: string;
  /** When the last of them answered. */
  readonly since: Date | null;
}

/** One device that does not answer says nothing of its building. */
const devicesMin = 2;

/** Of these sites, or of all that this person sees, those where nothing that registers answers. */
export async function silentSites(actor: Actor, siteIds?: readonly string[]): Promise<SilentSite[]> {
  const at = siteIds === undefined ? { not: null } : { in: [...siteIds] };
  const rows = await db().device.groupBy({
    by: ["siteId", "reachable"],
    where: { AND: [devicesOf(actor), { siteId: at, lineEnds: { some: { role: "registers" } } }] },
    _count: { _all: true },
    _max: { seenAt: true },
  });
  const heard = new Set(rows.filter((row) => row.reachable !== "no").map((row) => row.siteId));
  const silent = rows.filter((row) => row.siteId !== null && !heard.has(row.siteId) && row._count._all >= devicesMin);
  const ids = silent.flatMap((row) => row.siteId ?? []);
  const names = ids.length === 0 ? [] : await db().site.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return names.map(({ id, name }) => ({ siteId: id, name, since: silent.find((row) => row.siteId === id)?._max.seenAt ?? null }));
}
