import "server-only";
import { type Asker, boundRoles, roles } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { missingStep, secondStepRule } from "./second-step/required";
import { isTokenId, tokenById } from "./token-row";

/** What a session stands for at this moment. */
export interface Standing extends Asker {
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

/** The same for tokens, of which few hold a stream. */
async function standingsOfTokens(ids: readonly string[]): Promise<[string, Standing][]> {
  const found = await Promise.all([...new Set(ids)].map(async (id) => [id, await tokenById(id)] as const));
  return found.flatMap(([id, token]): [string, Standing][] => {
    if (!token || token.actor.lacksSecondStep) {
      return [];
    }
    const { role, sites, grants } = token.actor;
    return [[id, { role, sites, grants, expiresAt: token.expiresAt }]];
  });
}

/**
 * Who the people of these sessions are now, in a query or two, and what these tokens stand for. One that has ended, or whose person was
 * switched off or still lacks the second step of their role, is not in it.
 */
export async function standingsOf(ids: readonly string[]): Promise<Map<string, Standing>> {
  const sessionIds = ids.filter((id) => !isTokenId(id));
  const tokens = await standingsOfTokens(ids.filter(isTokenId));
  const rows = await db().session.findMany({
    where: { id: { in: [...new Set(sessionIds)] }, expiresAt: { gt: new Date() } },
    select: {
      id: true,
      expiresAt: true,
      way: true,
      user: { select: { id: true, role: true, active: true, allSites: true, twoFactorEnabled: true } },
    },
  });
  const rule = await secondStepRule();
  const living = rows.flatMap(({ id, expiresAt, way, user }) => {
    const role = roles.find((candidate) => candidate === user.role);
    const lacks = role && missingStep(rule, role, user.twoFactorEnabled || way !== null).lacksSecondStep;
    return role && user.active && !lacks
      ? [{ id, expiresAt, role, userId: user.id, isBound: boundRoles.includes(role) && !user.allSites }]
      : [];
  });
  const sites = await sitesOf([...new Set(living.filter(({ isBound }) => isBound).map(({ userId }) => userId))]);
  const people = living.map(({ id, expiresAt, role, userId, isBound }): [string, Standing] => [
    id,
    { role, sites: isBound ? (sites.get(userId) ?? []) : null, expiresAt: expiresAt.getTime() },
  ]);
  return new Map([...people, ...tokens]);
}
