import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { among } from "@/lib/platform/db/raw-conditions";
import { Prisma } from "@/prisma/sqlite/client/client";
import { core, type Group } from "./attention-groups";
import type { AttentionItem } from "./schemas";

const examplesMax = 3;

/** A part of a group's devices. `isSmall`: those of one site, which are read by it and then put into order. */
interface Part {
  readonly where: Prisma.Sql;
  readonly isSmall?: boolean;
}

/** The devices of a group, in parts that an index answers each. */
function partsOf({ cause, place }: Group): Part[] {
  const its = Prisma.sql`"cause" = ${cause}`;
  if (cause.startsWith("unregistered/")) {
    return [{ where: Prisma.sql`${its} AND "causeAt" = ${place}` }];
  }
  if (cause === "shared_account") {
    return [{ where: Prisma.sql`"id" IN (SELECT "deviceId" FROM "SharedEnd" WHERE "accountId" = ${place})`, isSmall: true }];
  }
  const own = { where: Prisma.sql`${its} AND "id" = ${place}`, isSmall: true };
  const atSite = Prisma.sql`${its} AND "siteId" = ${place}`;
  if (cause === "silent") {
    const through = { where: Prisma.sql`"cause" = 'unregistered/server_silent' AND "causeAt" = ${place}` };
    return [own, { where: Prisma.sql`${atSite} AND "kind" NOT IN (${Prisma.join([...core])})`, isSmall: true }, through];
  }
  return cause === "unregistered" ? [own, { where: atSite, isSmall: true }] : cause === "another_device" ? [own] : [{ where: its }];
}

const order = Prisma.sql`ORDER BY "nameKey", "id" LIMIT ${examplesMax}`;

/** The first of a group's devices by name; where they have its cause through another device, without that one. */
function firstOf(group: Group, at: number, seen: Prisma.Sql): Prisma.Sql {
  const besides = group.through > 0 ? Prisma.sql`AND "id" <> ${group.place}` : Prisma.empty;
  const parts = partsOf(group).map(({ where, isSmall }) => {
    const part = Prisma.sql`SELECT "id", "name", "nameKey" FROM "Device" WHERE ${where} ${besides} ${seen}`;
    return isSmall ? part : Prisma.sql`SELECT * FROM (${part} ${order}) part`;
  });
  return Prisma.sql`SELECT * FROM (SELECT ${Prisma.raw(String(at))} AS "at", "id", "name" FROM (${Prisma.join(parts, " UNION ALL ")}) parts ${order}) few`;
}

interface Row {
  readonly at: bigint | number;
  readonly id: string;
  readonly name: string;
}

/** Some devices of each group that has several, by name, in one statement for a whole page. */
export async function examplesOf(groups: readonly Group[], actor: Actor): Promise<Map<Group, AttentionItem["examples"]>> {
  const several = groups.filter(({ of, count }) => of === "device" && count > 1);
  const found = new Map<Group, AttentionItem["examples"][number][]>(several.map((group) => [group, []]));
  if (several.length > 0) {
    // Once for all: each of them with hundreds of ids would be more than a statement takes.
    const seen = actor.sites === null ? Prisma.empty : Prisma.sql`AND "siteId" IN (SELECT "id" FROM seen)`;
    const sites = Prisma.sql`WITH seen AS (SELECT "id" FROM "Site" WHERE ${among(Prisma.sql`"id"`, actor.sites)})`;
    const statements = several.map((group, at) => firstOf(group, at, seen));
    const all = Prisma.join(statements, " UNION ALL ");
    for (const { at, id, name } of await db().$queryRaw<Row[]>`${actor.sites === null ? Prisma.empty : sites} ${all}`) {
      const group = several[Number(at)];
      const examples = group && found.get(group);
      examples?.push({ deviceId: id, name });
    }
  }
  return found;
}
