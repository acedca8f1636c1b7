import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { boundRoles } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { Prisma } from "@/prisma/sqlite/client/client";
import { cookieName } from "./cookies";
import { missingStep, requiredRolesKey, secondStepRuleIn } from "./second-step/required";
import { sessionSecret } from "./secret";
import { isRenewalDue } from "./session-limits";

/** A session with its person and the sites that are theirs, as the database has them now. */
export interface OwnSession {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly active: boolean;
  readonly theme: string;
  readonly allSites: boolean;
  readonly lacksSecondStep: boolean;
  readonly secondStepFrom: Date | null;
  readonly sites: readonly string[];
  readonly expiresAt: Date;
}

/** The cookie's value, of the first one of its name as the sign-in library takes it. */
function cookieOf(headers: Headers): string | undefined {
  const name = cookieName("session_token");
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) {
      return part.slice(at + 1).trim();
    }
  }
  return undefined;
}

/** The session's token, if the cookie is one that we have signed: "<token>.<signature>". */
export function sessionTokenIn(headers: Headers): string | undefined {
  const [, token, signature] = /^([\w-]{1,100})\.([\w%+/=]{1,140})$/.exec(cookieOf(headers) ?? "") ?? [];
  if (token === undefined || signature === undefined) {
    return undefined;
  }
  const expected = Buffer.from(createHmac("sha256", sessionSecret(env().dataDir)).update(token).digest("base64"));
  const given = Buffer.from(signature.replace(/%(2B|2F|3D)/gi, decodeURIComponent));
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly theme: string;
  readonly needsSecondStep: string | null;
  readonly siteId: string | null;
}

/**
 * The session of a request in one statement, where nothing is to be done about it. Undefined for every other: the sign-in library, which
 * asks three or four, then ends it, renews it or says that it is none.
 */
export async function ownSession(headers: Headers): Promise<OwnSession | undefined> {
  const token = sessionTokenIn(headers);
  if (token === undefined) {
    return undefined;
  }
  const rows = await db().$queryRaw<Row[]>`
SELECT s."expiresAt", u."id", u."name", u."email", u."role", u."active", u."theme", u."allSites", u."twoFactorEnabled", s."way",
  rule."value" AS "needsSecondStep", place."id" AS "siteId"
FROM "Session" s JOIN "User" u ON u."id" = s."userId"
LEFT JOIN "Setting" rule ON rule."key" = ${requiredRolesKey}
LEFT JOIN "SiteMember" m ON m."userId" = u."id" AND NOT u."allSites" AND u."role" IN (${Prisma.join([...boundRoles])})
LEFT JOIN "Site" place ON place."id" = m."siteId" OR place."parentId" = m."siteId"
WHERE s."token" = ${token}`;
  const [row] = rows;
  const expiresAt = new Date(row?.expiresAt as Date);
  const now = Date.now();
  if (!row || !(expiresAt.getTime() > now) || isRenewalDue(expiresAt, now)) {
    return undefined;
  }
  const { id, name, email, role, theme } = row;
  const sites = [...new Set(rows.flatMap(({ siteId }) => siteId ?? []))];
  const missing = missingStep(secondStepRuleIn(row.needsSecondStep), role, Boolean(row.twoFactorEnabled) || row.way !== null, now);
  return { id, name, email, role, theme, active: Boolean(row.active), allSites: Boolean(row.allSites), ...missing, sites, expiresAt };
}
