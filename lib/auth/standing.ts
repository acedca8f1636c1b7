import "server-only";
import { boundRoles, type Role, roles } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";

/** What a session stands for at this moment. */
export interface Standing {
  readonly role: Role;
  /** As in `Actor`. */
  readonly sites: readonly string[] | null;
  readonly expiresAt: number;
}

/** The sites of many people, places below them included. */
async function sitesOf(userIds: readonly string[]): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>(userIds.map((id) => [id, []]));
  if (userIds.length === 0) {
    return out;
  }
  const members = { where: { userId: { in: [...userIds] } }, select: { userId: true } };
  const some = { members: { some: { userId: { in: [...userIds] } } } };
  const sites = await db().site.findMany({
    where: { OR: [some, { parent: some }] },
    select: { id: true, members, parent: { select: { members } } },
  });
  for (const site of sites) {
    for (const userId of new Set([...site.members, ...(site.parent?.members ?? [])].map((member) => member.userId))) {
      out.get(userId)?.push(site.id);
    }
  }
  return out;
}

/** Who the people of these sessions are now, in a query or two. A session that has ended, or whose person was switched off, is not in it. */
export async function standingsOf(sessionIds: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await db().session.findMany({
    where: { id: { in: [...new Set(sessionIds)] }, expiresAt: { gt: new Date() } },
    select: { id: true, expiresAt: true, user: { select: { id: true, role: true, active: true, allSites: true } } },
  });
  const living = rows.flatMap(({ id, expiresAt, user }) => {
    const role = roles.find((candidate) => candidate === user.role);
    return role && user.active ? [{ id, expiresAt, role, userId: user.id, isBound: boundRoles.includes(role) && !user.allSites }] : [];
  });
  const sites = await sitesOf([...new Set(living.filter(({ isBound }) => isBound).map(({ userId }) => userId))]);
  return new Map(
    living.map(({ id, expiresAt, role, userId, isBound }) => [
      id,
      { role, sites: isBound ? (sites.get(userId) ?? []) : null, expiresAt: expiresAt.getTime() },
    ]),
  );
}
