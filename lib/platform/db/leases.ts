import "server-only";
import { monotonicMs } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { Prisma } from "@/prisma/sqlite/client/client";
import { slot } from "../app";
import { db } from "./client";
import { processId } from "./process-id";

/** A process that does not renew its leases within this time counts as dead, and others take over. */
const leaseSeconds = 15;
const renewMs = 4_000;
// One that reaches twice as far was written before the clock of the database was set back: its holder has not renewed it since.

const shared = slot<NodeJS.Timeout>("leases");
/** When the last renewal that succeeded was asked for. */
const renewedAt = slot<number>("leases-renewed");

/** A SQLite database belongs to one process (see `own-database.ts`): whatever another one held there, it died with it. */
const alone = () => env().database.kind === "sqlite";
const own = (name: string) => `process:${name}`;

/** Takes a lease that nobody holds or whose holder is dead. The database's clock decides, so that hosts need not agree on the time. */
export async function tryLease(name: string): Promise<boolean> {
  if (alone()) {
    return true;
  }
  keepRenewing();
  const taken = await db().$executeRaw`
    INSERT INTO "Lease" ("name", "owner", "until")
    VALUES (${name}, ${processId()}, (now() AT TIME ZONE 'utc') + make_interval(secs => ${leaseSeconds}::int))
    ON CONFLICT ("name") DO UPDATE SET "owner" = EXCLUDED."owner", "until" = EXCLUDED."until"
    WHERE "Lease"."until" < (now() AT TIME ZONE 'utc') OR "Lease"."owner" = EXCLUDED."owner"
      OR "Lease"."until" > (now() AT TIME ZONE 'utc') + make_interval(secs => ${2 * leaseSeconds}::int)`;
  return taken === 1;
}

/** The first of these that nobody else holds, taken; undefined if others hold all. Leave out those that this process has already. */
export async function tryOneLease(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    if (await tryLease(name)) {
      return name;
    }
  }
  return undefined;
}

const now = Prisma.sql`(now() AT TIME ZONE 'utc')`;

/** As a condition of a statement on PostgreSQL: another process holds the lease of this name. */
export function heldByOthers(name: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM "Lease" AS "held" WHERE "held"."name" = ${name} AND "held"."owner" <> ${processId()}
      AND "held"."until" BETWEEN ${now} AND ${now} + make_interval(secs => ${2 * leaseSeconds}::int))`;
}

/** As a part of a statement on PostgreSQL: takes the leases whose `name` a query gives, and returns those that it got. */
export function leasing(names: Prisma.Sql): Prisma.Sql {
  keepRenewing();
  return Prisma.sql`
    INSERT INTO "Lease" ("name", "owner", "until")
    SELECT "wish"."name", ${processId()}, ${now} + make_interval(secs => ${leaseSeconds}::int) FROM (${names}) AS "wish"
    ON CONFLICT ("name") DO UPDATE SET "owner" = EXCLUDED."owner", "until" = EXCLUDED."until"
    WHERE "Lease"."until" < ${now} OR "Lease"."owner" = EXCLUDED."owner"
      OR "Lease"."until" > ${now} + make_interval(secs => ${2 * leaseSeconds}::int)
    RETURNING "name"`;
}

/** False if this process was stopped for so long that others may have taken over what it held. Costs no statement. */
export function leasesAreFresh(): boolean {
  return alone() || monotonicMs() - (renewedAt.value ?? Number.NEGATIVE_INFINITY) < leaseSeconds * 1000;
}

/** True while a lease is still this process's: one that was stopped for long may have lost it. */
export async function holdsLease(name: string): Promise<boolean> {
  if (alone()) {
    return true;
  }
  const rows = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM "Lease" WHERE "name" = ${name} AND "owner" = ${processId()} AND "until" > (now() AT TIME ZONE 'utc')`;
  return rows.length === 1;
}

/** Gives leases back in one statement; those that were lost meanwhile are left to who has them now. */
export async function endLeases(names: readonly string[]): Promise<void> {
  if (!alone() && names.length > 0) {
    // As one parameter: Prisma would plan every other number of names anew.
    await db().$executeRaw`DELETE FROM "Lease" WHERE "name" = ANY(${[...names]}::text[]) AND "owner" = ${processId()}`;
  }
}

/** Gives a lease back; one that was lost meanwhile is left to who has it now. */
export async function endLease(name: string): Promise<void> {
  await endLeases([name]);
}

/** Says to the other processes that this one lives. Call it before the first row that names this process as its owner. */
export async function announceProcess(): Promise<void> {
  await tryLease(own(processId()));
}

/** Those of some processes that live. Null, the owner in rows of older versions, is nobody. */
export async function livingOwners(owners: readonly (string | null)[]): Promise<Set<string>> {
  const me = processId();
  const living = new Set(owners.filter((owner): owner is string => owner === me));
  const others = owners.filter((owner): owner is string => owner !== null && owner !== me);
  if (alone() || others.length === 0) {
    return living;
  }
  const rows = await db().$queryRaw<{ owner: string }[]>`
    SELECT DISTINCT "owner" FROM "Lease" WHERE "until" > (now() AT TIME ZONE 'utc')
      AND "until" < (now() AT TIME ZONE 'utc') + make_interval(secs => ${2 * leaseSeconds}::int)`;
  const named = new Set(others);
  for (const { owner } of rows) {
    if (named.has(owner)) {
      living.add(owner);
    }
  }
  return living;
}

/** One statement renews all leases of this process, for as long as it lives. */
function keepRenewing(): void {
  if (shared.value) {
    return;
  }
  renewedAt.value = monotonicMs();
  const renew = async () => {
    const askedAt = monotonicMs();
    try {
      await db()
        .$executeRaw`UPDATE "Lease" SET "until" = (now() AT TIME ZONE 'utc') + make_interval(secs => ${leaseSeconds}::int) WHERE "owner" = ${processId()}`;
      renewedAt.value = askedAt;
    } catch (error) {
      log.warn({ err: error }, "the leases of this process could not be renewed");
    }
  };
  shared.value = setInterval(() => void renew(), renewMs);
  shared.value.unref();
}

/** The end of the process: others need not wait until its leases run out. */
export async function endAllLeases(): Promise<void> {
  clearInterval(shared.value);
  shared.value = undefined;
  if (!alone()) {
    await db().lease.deleteMany({ where: { owner: processId() } });
  }
}
