import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { mayAccept } from "@/lib/drivers/account";
import { may } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";

/** Refuses the sites that a server shall serve if this person may not say so, if it takes no registrations, or if one is gone. */
export async function refuseServing(actor: Actor, driver: string, siteIds: readonly string[] | undefined): Promise<void> {
  if (siteIds === undefined) {
    return;
  }
  if (!may(actor, "site.edit")) {
    throw new ProblemError("forbidden", "Only an admin lets a server serve other sites.");
  }
  if (siteIds.length > 0 && !mayAccept(driver)) {
    throw invalid("servesSites", "Only a server that takes registrations serves sites: a PBX or a gateway.");
  }
  const known = await db().site.count({ where: { id: { in: [...siteIds] } } });
  if (known !== new Set(siteIds).size) {
    throw invalid("servesSites", "One of these sites does not exist any more.");
  }
}

/** Which sites a server serves from now on. What was only implied ends with it. */
export async function saveServedSites(tx: Transaction, deviceId: string, siteIds: readonly string[]): Promise<void> {
  await tx.servedSite.deleteMany({ where: { deviceId } });
  for (const siteId of new Set(siteIds)) {
    await tx.servedSite.create({ data: { deviceId, siteId } });
  }
}

/** The site's row, if this person may put a device there. A person bound to sites must choose one of them. */
export async function siteFor(actor: Actor, siteId: string | null): Promise<{ siteId: string | null; siteKey: string }> {
  const refused = (message: string) => new ProblemError("validation_failed", message, { fields: [{ path: "siteId", message }] });
  if (siteId === null) {
    if (actor.sites !== null) {
      throw refused("Choose one of your sites: a device without a site would be out of your reach.");
    }
    return { siteId: null, siteKey: "" };
  }
  const site =
    actor.sites === null || actor.sites.includes(siteId)
      ? await db().site.findUnique({ where: { id: siteId }, select: { nameKey: true } })
      : null;
  if (!site) {
    throw refused("This site does not exist, or is not one of yours.");
  }
  return { siteId, siteKey: site.nameKey };
}
