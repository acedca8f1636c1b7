import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { get } from "./service";
import { placesOf } from "./store";

/**
 * The caller as if they saw no more than this site and the places below it. `siteId` undefined: as they are. A site outside of their own
 * does not exist.
 */
export async function withinSite(actor: Actor, siteId: string | undefined): Promise<Actor> {
  if (siteId === undefined) {
    return actor;
  }
  await get(siteId, actor);
  const ids = [siteId, ...(await placesOf(siteId))];
  return { ...actor, sites: actor.sites === null ? ids : ids.filter((id) => actor.sites?.includes(id)) };
}
