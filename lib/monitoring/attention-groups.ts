import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { Prisma } from "@/prisma/sqlite/client/client";

/** What is told as one: every device, or every line, that has the same cause in the same place. */
export interface Group {
  readonly of: "device" | "line";
  /** As `Device.cause` and `Line.cause` have it. What is silent with its server is told with it. */
  readonly cause: string;
  /** Where it lies: a server, a line, a site, the one device that stands on none; "" for a cause that is mended in one go wherever it is. */
  readonly place: string;
  readonly count: number;
  /** How many of them have it only through the device that it lies in. */
  readonly through: number;
  readonly since: Date;
  readonly latest: Date;
  /** One of them, the same whenever it is asked. */
  readonly sampleId: string;
  /** Undefined where they are of several. */
  readonly kind: string | undefined;
  /** The same of those that have it only through another device. */
  readonly throughKind: string | undefined;
  readonly siteId: string | null | undefined;
}

interface Row extends Readonly<Record<string, unknown>> {
  readonly of: "device" | "line";
  readonly cause: string;
  readonly place: string;
  readonly sampleId: string;
}

/** What others register with: one that is silent is told for itself, and not with its site. */
export const core = ["pbx", "gateway"] as const;

/** What stops calls or our work stands before what is only worth a look. */
export const quieter = [
  "differs",
  "not_commissioned",
  "shared_account",
  "certificate",
  "sessions_full",
  "tls_outdated",
  "partly_offline",
  "unseen",
];

const atSites = (actor: Actor, column: Prisma.Sql) =>
  actor.sites === null
    ? Prisma.sql`1 = 1`
    : actor.sites.length === 0
      ? Prisma.sql`1 = 0`
      : Prisma.sql`${column} IN (${Prisma.join([...actor.sites])})`;

/** Of a row that a process of an earlier version has written, what its states say. */
const causeNow = Prisma.sql`COALESCE("cause", CASE WHEN "reachable" = 'no' THEN 'silent' WHEN "signedIn" = 'no' THEN 'login_refused'
  WHEN "registered" IN ('no', 'differs') THEN 'unregistered' WHEN "reachable" = 'differs' THEN 'another_device'
  WHEN "matches" IN ('no', 'differs') THEN 'differs' ELSE 'unseen' END)`;

const devices = (actor: Actor) => Prisma.sql`
SELECT 'device' AS "of", "id", "kind", "siteId", "brokenAt",
  CASE WHEN "cause" = 'unregistered/server_silent' THEN 'silent' ELSE "cause" END AS "cause",
  CASE WHEN "cause" = 'unregistered/server_silent' THEN 1 ELSE 0 END AS "through",
  CASE WHEN "cause" LIKE 'unregistered/%' THEN "causeAt"
    WHEN "cause" = 'silent' AND "kind" IN (${Prisma.join([...core])}) THEN "id"
    WHEN "cause" IN ('silent', 'unregistered') THEN COALESCE("siteId", "id")
    WHEN "cause" = 'another_device' THEN "id"
    ELSE '' END AS "place"
FROM (SELECT "id", "kind", "siteId", "causeAt", COALESCE("brokenAt", "checkedAt", "createdAt") AS "brokenAt", ${causeNow} AS "cause"
  FROM "Device" WHERE ("cause" IS NOT NULL OR "attention" >= 2) AND ${atSites(actor, Prisma.sql`"siteId"`)}) device`;

const lines = (actor: Actor) => Prisma.sql`
SELECT 'line' AS "of", l."id", '' AS "kind", l."siteId", COALESCE(l."brokenAt", l."updatedAt"), l."cause", 0 AS "through", l."causeAt" AS "place"
FROM "Line" l WHERE l."cause" IS NOT NULL AND NOT l."carried" AND ${
  actor.sites === null
    ? Prisma.sql`1 = 1`
    : Prisma.sql`EXISTS (SELECT 1 FROM "LineEnd" e JOIN "Device" d ON d."id" = e."deviceId"
        WHERE e."lineId" = l."id" AND ${atSites(actor, Prisma.sql`d."siteId"`)})`
}`;

/** Devices whose account hundreds have: however broken they are besides, it is one thing to mend. */
const accounts = (actor: Actor) => Prisma.sql`
SELECT 'device' AS "of", d."id", d."kind", d."siteId", MIN(s."at"), 'shared_account' AS "cause", 0 AS "through", s."accountId" AS "place"
FROM "SharedAccount" a JOIN "SharedEnd" s ON s."accountId" = a."id" JOIN "Device" d ON d."id" = s."deviceId"
WHERE a."why" = 'many' AND ${atSites(actor, Prisma.sql`d."siteId"`)} GROUP BY d."id", d."kind", d."siteId", s."accountId"`;

const time = (value: unknown): Date =>
  value instanceof Date ? value : new Date(typeof value === "bigint" ? Number(value) : String(value ?? 0));

/** What needs a person, of what this one may see: one group for each cause, what stops calls and what is newest first, and how many there are. */
export async function attentionGroups(actor: Actor, from: number, limit: number): Promise<{ groups: Group[]; total: number }> {
  const rows = await db().$queryRaw<Row[]>`
SELECT "of", "cause", "place", COUNT(*) AS "count", SUM("through") AS "through", MIN("brokenAt") AS "since", MAX("brokenAt") AS "latest",
  COALESCE(MIN(CASE WHEN "through" = 0 THEN "id" END), MIN("id")) AS "sampleId", MIN("kind") AS "kind", MAX("kind") AS "lastKind",
  MIN(CASE WHEN "through" = 1 THEN "kind" END) AS "throughKind", MAX(CASE WHEN "through" = 1 THEN "kind" END) AS "lastThroughKind",
  MIN("siteId") AS "siteId", MAX("siteId") AS "lastSiteId", COUNT("siteId") AS "sited", COUNT(*) OVER () AS "total",
  CASE WHEN "cause" IN (${Prisma.join(quieter)}) THEN 1 ELSE 0 END AS "quieter"
FROM (${devices(actor)} UNION ALL ${lines(actor)} UNION ALL ${accounts(actor)}) broken
GROUP BY "of", "cause", "place"
ORDER BY "quieter", MAX("brokenAt") DESC, "of", "cause", "place"
LIMIT ${limit} OFFSET ${from}`;
  const groups = rows.map((row): Group => {
    const count = Number(row.count);
    const oneSite = row.siteId === row.lastSiteId && (Number(row.sited) === count || row.siteId === null);
    return {
      of: row.of,
      cause: row.cause,
      place: row.place,
      count,
      through: Number(row.through),
      since: time(row.since),
      latest: time(row.latest),
      sampleId: row.sampleId,
      kind: row.kind === row.lastKind ? String(row.kind) : undefined,
      throughKind: row.throughKind === row.lastThroughKind && row.throughKind !== null ? String(row.throughKind) : undefined,
      siteId: oneSite ? ((row.siteId as string | null) ?? null) : undefined,
    };
  });
  return { groups, total: Number(rows[0]?.total ?? 0) };
}
