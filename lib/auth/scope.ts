import "server-only";
import { db } from "@/lib/db/client";
import type { Role } from "@/lib/permissions";

/** The roles that a membership narrows. Admins and viewers see every site. */
const boundRoles: readonly Role[] = ["installer", "helpdesk"];

/**
 * The ids of the sites that exist for a person: their own and the places below them. Null = every site, for admins, viewers and
 * for people who are bound to none.
 */
export async function siteScope(userId: string, role: Role): Promise<string[] | null> {
  if (!boundRoles.includes(role)) {
    return null;
  }
  const sites = await db().site.findMany({
    where: { OR: [{ members: { some: { userId } } }, { parent: { members: { some: { userId } } } }] },
    select: { id: true },
  });
  return sites.length === 0 ? null : sites.map((site) => site.id);
}
