import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { Prisma } from "@/prisma/sqlite/client/client";
import type { SharedAccountItem } from "./endpoints";
import { accountFilter, sharedWords } from "./shared-words";

/** More of them are listed by the devices that have them. */
const shownMax = 20;

interface Row {
  readonly id: string;
  readonly why: string;
  readonly user: string;
  readonly userKey: string;
  readonly host: string;
  readonly devices: bigint | number;
  readonly kind: string;
  readonly lastKind: string;
}

/**
 * Accounts that no line is made of, with how many of the devices that this person sees have them. Of what devices are delivered with those
 * count that nobody has set up: another account of theirs is enough.
 */
export async function listSharedAccounts(actor: Actor): Promise<{ items: SharedAccountItem[] }> {
  const sites = actor.sites;
  const seen =
    sites === null ? Prisma.sql`1 = 1` : sites.length === 0 ? Prisma.sql`1 = 0` : Prisma.sql`d."siteId" IN (${Prisma.join([...sites])})`;
  const rows = await db().$queryRaw<Row[]>`
SELECT a."id", a."why", a."user", a."userKey", a."host", COUNT(DISTINCT d."id") AS "devices", MIN(d."kind") AS "kind", MAX(d."kind") AS "lastKind"
FROM "SharedAccount" a JOIN "SharedEnd" s ON s."accountId" = a."id" JOIN "Device" d ON d."id" = s."deviceId"
WHERE (a."why" = 'many' OR d."factory" = true) AND ${seen}
GROUP BY a."id", a."why", a."user", a."userKey", a."host" ORDER BY COUNT(DISTINCT d."id") DESC, a."id" LIMIT ${shownMax}`;
  const items = rows.map(({ id, why, user, userKey, host, devices, kind, lastKind }): SharedAccountItem => {
    const count = Number(devices);
    const words = sharedWords({ why, user, count, kind: kind === lastKind ? kind : undefined });
    return { id, why, user, devices: count, words, filter: accountFilter({ user: userKey, host }) };
  });
  return { items };
}
