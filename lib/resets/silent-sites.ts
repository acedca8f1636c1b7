import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { among } from "@/lib/platform/db/raw-conditions";
import { Prisma } from "@/prisma/sqlite/client/client";

/** A place where none of the devices that register answers. */
export interface SilentSite {
  readonly siteId: string;
  readonly name: string;
  /** When the last of them answered. */
  readonly since: Date | null;
}

/** One device that does not answer says nothing of its building. */
const devicesMin = 2;

interface Row {
  readonly siteId: string;
  readonly name: string;
  readonly since: Date | string | null;
}

/**
 * Of these sites, or of all that this person sees, those where nothing that registers answers, by name. From each site to the first device
 * that answers, where most sites have one: counting the devices of all sites took twice as long.
 */
export async function silentSites(actor: Actor, siteIds?: readonly string[]): Promise<SilentSite[]> {
  const registers = Prisma.sql`EXISTS (SELECT 1 FROM "LineEnd" e WHERE e."deviceId" = d."id" AND e."role" = 'registers')`;
  const id = Prisma.sql`site."id"`;
  const rows = await db().$queryRaw<Row[]>`
WITH silent AS MATERIALIZED (
  SELECT site."id", site."name", site."nameKey" FROM "Site" site
  WHERE ${among(id, siteIds)} AND ${among(id, actor.sites)}
  AND NOT EXISTS (SELECT 1 FROM "Device" d WHERE d."siteId" = site."id" AND d."reachable" <> 'no' AND ${registers})
)
SELECT site."id" AS "siteId", site."name" AS "name", MAX(d."seenAt") AS "since"
FROM silent site JOIN "Device" d ON d."siteId" = site."id" WHERE ${registers}
GROUP BY site."id", site."name", site."nameKey" HAVING COUNT(*) >= ${devicesMin} ORDER BY site."nameKey", site."id"`;
  return rows.map(({ siteId, name, since }) => ({ siteId, name, since: since === null ? null : new Date(since) }));
}
