import "server-only";
import { boundRoles, type Role } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";

/**
 * The ids of the sites that exist for a person: their own and the places below them. Null = every site, for admins, viewers and
 * people of whom an admin has said so. Who is bound to none sees none.
 */
export async function siteScope(userId: string, role: Role): Promise<string[] | null> {
  if (!boundRoles.includes(role)) {
    return null;
  }
  const person = await db().user.findUnique({ where: { id: userId }, select: { allSites: true } });
  if (person?.allSites) {
    return null;
  }
  const sites = await db().site.findMany({
    where: { OR: [{ members: { some: { userId } } }, { parent: { members: { some: { userId } } } }] },
    select: { id: true },
  });
  return sites.map((site) => site.id);
}
