import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { likeWord } from "@/lib/platform/db/like-word";
import { folded } from "@/lib/schema/fold";

type Client = Pick<Transaction, "user" | "invitation" | "session" | "siteMember" | "site">;

const selection = {
  id: true,
  name: true,
  nameKey: true,
  email: true,
  role: true,
  active: true,
  allSites: true,
  allSitesKept: true,
  twoFactorEnabled: true,
  _count: { select: { passkeys: true } },
  createdAt: true,
  sites: { select: { site: { select: { id: true, name: true } } }, orderBy: { siteId: "asc" } },
  accounts: { where: { password: { not: null } }, select: { id: true }, take: 1 },
  providerIdentity: { select: { group: true } },
  sessions: { select: { updatedAt: true }, orderBy: { updatedAt: "desc" }, take: 1 },
} as const;

export type PersonRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export async function find(id: string, client: Client = db()) {
  return client.user.findUnique({ where: { id }, select: selection });
}

export async function findByEmail(email: string, client: Client = db()): Promise<{ id: string } | null> {
  return client.user.findUnique({ where: { email }, select: { id: true } });
}

export interface PeopleFilter {
  readonly query?: string | undefined;
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly siteId?: string | undefined;
}

/** Which people. An installation has too few of them for an index of their words. */
function condition({ query, role, active, siteId }: PeopleFilter) {
  return {
    ...given({ role, active }),
    ...(siteId === undefined ? {} : { sites: { some: { siteId } } }),
    ...(query === undefined || query === "" ? {} : { search: { contains: likeWord(folded(query)) } }),
  };
}

/** People by name, after the last one of the page before. */
export async function page(filter: PeopleFilter, after: { nameKey: string; id: string } | undefined, take: number): Promise<PersonRow[]> {
  const further = after && { OR: [{ nameKey: { gt: after.nameKey } }, { nameKey: after.nameKey, id: { gt: after.id } }] };
  return db().user.findMany({
    where: { AND: [condition(filter), ...(further ? [further] : [])] },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take,
    select: selection,
  });
}

export async function count(filter: PeopleFilter): Promise<number> {
  return db().user.count({ where: condition(filter) });
}

/** Names of people who kept every site at an update, until an admin chooses. */
export async function allSitesKept(): Promise<string[]> {
  const rows = await db().user.findMany({
    where: { allSitesKept: true },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    select: { name: true },
    take: 200,
  });
  return rows.map((row) => row.name);
}

/** Admins who can sign in today, besides one person. */
export async function otherAdmins(id: string, client: Pick<Client, "user">): Promise<number> {
  return client.user.count({
    where: { role: "admin", active: true, id: { not: id }, accounts: { some: { password: { not: null } } } },
  });
}

/** When each person's open link ends. */
export async function openLinks(userIds: readonly string[], client: Client = db()): Promise<Map<string, Date>> {
  const rows = await client.invitation.findMany({
    where: { userId: { in: [...userIds] }, usedAt: null, expiresAt: { gt: new Date() } },
    select: { userId: true, expiresAt: true },
  });
  return new Map(rows.flatMap((row) => (row.userId === null ? [] : [[row.userId, row.expiresAt] as const])));
}

/** Ends every link of a person that was not used. */
export async function endLinks(userId: string, client: Client): Promise<void> {
  await client.invitation.deleteMany({ where: { userId, usedAt: null } });
}

/** Ends every session of a person. Resolves with how many there were. */
export async function endSessions(userId: string, client: Client = db()): Promise<number> {
  return (await client.session.deleteMany({ where: { userId } })).count;
}

export async function setSites(userId: string, siteIds: readonly string[], client: Client): Promise<void> {
  await client.siteMember.deleteMany({ where: { userId } });
  if (siteIds.length > 0) {
    await client.siteMember.createMany({ data: siteIds.map((siteId) => ({ userId, siteId })) });
  }
}

/** Which of these sites exist. */
export async function knownSites(siteIds: readonly string[], client: Pick<Client, "site">): Promise<Set<string>> {
  const rows = await client.site.findMany({ where: { id: { in: [...siteIds] } }, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}
