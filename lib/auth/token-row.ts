import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { boundRoles, narrowerRole, roles } from "@/lib/http/permissions";
import { permissionsIn, type Scope, scopeNames } from "@/lib/http/scopes";
import { db } from "@/lib/platform/db/client";
import { Prisma } from "@/prisma/sqlite/client/client";
import type { Actor } from "./actor";
import { missingStep, requiredRolesKey, secondStepRuleIn } from "./second-step/required";

/** How every token begins. */
export const tokenPrefix = "lw_";

const idPrefix = "tok_";

/** True for the id of a token, where a person's may stand as well. */
export const isTokenId = (id: string) => id.startsWith(idPrefix);

/** The id of a token with this random part. */
export const tokenId = (random: string) => `${idPrefix}${random}`;

/** What is kept of a token's text. It is long and random: a hash that takes its time would protect nothing more. */
export function hashOfToken(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** A token that is good at this moment. */
export interface LiveToken {
  readonly actor: Actor;
  /** Networks that it may come from; null: all. */
  readonly networks: readonly string[] | null;
  /** Milliseconds; infinite for one that does not end. */
  readonly expiresAt: number;
  readonly lastUsedAt: number;
}

const list = z.array(z.string());

/** A list as it stands in a row. One that cannot be read is empty: it opens nothing. */
export function listIn(text: string | null): string[] | null {
  if (text === null) {
    return null;
  }
  try {
    return list.catch([]).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly siteIds: string | null;
  readonly scopes: string | null;
  readonly networks: string | null;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly ownerRole: string;
  readonly email: string;
  readonly theme: string;
  readonly needsSecondStep: string | null;
  readonly siteId: string | null;
  readonly parentId: string | null;
}

/** For so long tokens go on of somebody whom nobody but an identity provider lets in, and about whom it has not answered since. */
const providerRestMs = 24 * 3_600_000;

/** True if tokens rest: their owner has no password here, and the provider has not said for a day that all is as it was. */
function rests({ providerSaidAt, hasPassword }: Row): boolean {
  return providerSaidAt !== null && !hasPassword && new Date(providerSaidAt as Date).getTime() + providerRestMs < Date.now();
}

const roleOf = (text: string) => roles.find((role) => role === text);

/** Sites that exist for the token: its owner's, and of these the ones that it is narrowed to, places below them included. */
async function sitesOf(rows: readonly Row[], isBound: boolean, own: readonly string[] | null): Promise<string[] | null> {
  const theirs = rows.flatMap(({ siteId, parentId }) => (siteId === null ? [] : [{ id: siteId, parentId }]));
  if (isBound) {
    const seen = theirs.filter(({ id, parentId }) => own === null || own.includes(id) || (parentId !== null && own.includes(parentId)));
    return [...new Set(seen.map(({ id }) => id))];
  }
  if (own === null) {
    return null;
  }
  const sites = await db().site.findMany({
    where: { OR: [{ id: { in: [...own] } }, { parentId: { in: [...own] } }] },
    select: { id: true },
  });
  return sites.map(({ id }) => id);
}

async function lookUp(where: Prisma.Sql): Promise<LiveToken | undefined> {
  const rows = await db().$queryRaw<Row[]>`
SELECT t."id", t."name", t."role", t."siteIds", t."scopes", t."networks", t."expiresAt", t."lastUsedAt", t."revokedAt",
  u."id" AS "ownerId", u."name" AS "ownerName", u."role" AS "ownerRole", u."email", u."theme", u."active", u."allSites",
  (u."twoFactorEnabled" OR EXISTS (SELECT 1 FROM "Passkey" p WHERE p."userId" = u."id")) AS "hasSecondStep", idp."checkedAt" AS "providerSaidAt",
  EXISTS (SELECT 1 FROM "Account" a WHERE a."userId" = u."id" AND a."password" IS NOT NULL) AS "hasPassword", rule."value" AS "needsSecondStep", place."id" AS "siteId", place."parentId"
FROM "ApiToken" t JOIN "User" u ON u."id" = t."userId"
LEFT JOIN "ProviderIdentity" idp ON idp."userId" = u."id"
LEFT JOIN "Setting" rule ON rule."key" = ${requiredRolesKey}
LEFT JOIN "SiteMember" m ON m."userId" = u."id" AND NOT u."allSites" AND u."role" IN (${Prisma.join([...boundRoles])})
LEFT JOIN "Site" place ON place."id" = m."siteId" OR place."parentId" = m."siteId"
WHERE ${where}`;
  const [row] = rows;
  const expiresAt = row?.expiresAt ? new Date(row.expiresAt as Date).getTime() : Number.POSITIVE_INFINITY;
  if (!row || row.revokedAt !== null || !row.active || rests(row) || !(expiresAt > Date.now())) {
    return undefined;
  }
  const [ownerRole, tokenRole] = [roleOf(row.ownerRole), roleOf(row.role)];
  const role = ownerRole && tokenRole && narrowerRole(ownerRole, tokenRole);
  if (!ownerRole || !role) {
    return undefined;
  }
  const isBound = boundRoles.includes(ownerRole) && !row.allSites;
  const narrowed = listIn(row.scopes);
  const grants = narrowed && permissionsIn(narrowed.filter((name): name is Scope => (scopeNames as readonly string[]).includes(name)));
  return {
    actor: {
      id: row.id,
      name: `${row.name} (token of ${row.ownerName})`,
      email: row.email,
      role,
      sites: await sitesOf(rows, isBound, listIn(row.siteIds)),
      theme: row.theme,
      token: { ownerId: row.ownerId },
      lacksSecondStep: missingStep(secondStepRuleIn(row.needsSecondStep), ownerRole, Boolean(row.hasSecondStep)).lacksSecondStep,
      ...(grants ? { grants } : {}),
    },
    networks: listIn(row.networks),
    expiresAt,
    lastUsedAt: row.lastUsedAt ? new Date(row.lastUsedAt as Date).getTime() : 0,
  };
}

/** The token of a text's hash with what it may now: no more than its owner may at this moment. Undefined if it opens nothing. */
export const tokenByHash = (hash: string) => lookUp(Prisma.sql`t."hash" = ${hash}`);

/** The same by its id. */
export const tokenById = (id: string) => lookUp(Prisma.sql`t."id" = ${id}`);
