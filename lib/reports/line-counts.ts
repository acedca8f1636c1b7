import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { among } from "@/lib/platform/db/raw-conditions";
import { Prisma } from "@/prisma/sqlite/client/client";

// From the devices in question to their lines. Through the client each count would look at the ends of every line there is.

/** The lines "l" that exist for a person, as `linesOf` says it. */
function seenBy({ sites }: Actor): Prisma.Sql {
  return sites === null
    ? Prisma.sql`l."state" <> 'gone'`
    : Prisma.sql`EXISTS (SELECT 1 FROM "LineEnd" own JOIN "Device" at ON at."id" = own."deviceId"
        WHERE own."lineId" = l."id" AND ${among(Prisma.sql`at."siteId"`, sites)})`;
}

/** How many lines of a person each of these servers accepts. */
export async function linesOfServers(actor: Actor, serverIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db().$queryRaw<{ id: string; count: bigint | number }[]>`
SELECT e."deviceId" AS "id", COUNT(DISTINCT e."lineId") AS "count" FROM "LineEnd" e JOIN "Line" l ON l."id" = e."lineId"
WHERE e."role" = 'accepts' AND ${among(Prisma.sql`e."deviceId"`, serverIds)} AND ${seenBy(actor)} GROUP BY e."deviceId"`;
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

/** What registers at a site. */
interface SiteLines {
  readonly count: number;
  /** Since when one of its devices is as it is. */
  readonly since: Date | null;
}

/** How many lines of a person register from each of these sites. */
export async function linesOfSites(actor: Actor, siteIds: readonly string[]): Promise<ReadonlyMap<string, SiteLines>> {
  const rows = await db().$queryRaw<{ id: string; count: bigint | number; since: Date | string | null }[]>`
SELECT d."siteId" AS "id", COUNT(DISTINCT l."id") AS "count", MIN(d."reachableAt") AS "since"
FROM "Device" d JOIN "LineEnd" e ON e."deviceId" = d."id" AND e."role" = 'registers' LEFT JOIN "Line" l ON l."id" = e."lineId" AND ${seenBy(actor)}
WHERE ${among(Prisma.sql`d."siteId"`, siteIds)} GROUP BY d."siteId"`;
  return new Map(rows.map(({ id, count, since }) => [id, { count: Number(count), since: since === null ? null : new Date(since) }]));
}

/** How many lines of a person have a problem of their own: neither through one of these servers nor at one of these sites. */
export async function otherProblems(actor: Actor, serverIds: readonly string[], siteIds: readonly string[]): Promise<number> {
  const [row] = await db().$queryRaw<{ count: bigint | number }[]>`
SELECT COUNT(*) AS "count" FROM "Line" l WHERE l."state" = 'problem' AND ${seenBy(actor)}
AND l."id" NOT IN (SELECT e."lineId" FROM "LineEnd" e WHERE e."role" = 'accepts' AND ${among(Prisma.sql`e."deviceId"`, serverIds)})
AND l."id" NOT IN (SELECT e."lineId" FROM "Device" d JOIN "LineEnd" e ON e."deviceId" = d."id"
  WHERE e."role" = 'registers' AND ${among(Prisma.sql`d."siteId"`, siteIds)})`;
  return Number(row?.count ?? 0);
}
