import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { customerOf, customerSelection, servesCustomer } from "./customers";

/** Lines that exist for a person: those with at least one end on one of their sites. A line without ends exists for nobody. */
export function linesOf(actor: Actor): Record<string, unknown> {
  // For people of every site a column answers what would otherwise be a look at the ends of each of thousands of lines.
  return actor.sites === null ? { state: { not: "gone" } } : { ends: { some: { device: { siteId: { in: [...actor.sites] } } } } };
}

/** The line's id, if it exists for this person. */
export async function lineFor(actor: Actor, id: string): Promise<{ id: string; name: string; siteId: string | null }> {
  const line = await db().line.findFirst({ where: { AND: [{ id }, linesOf(actor)] }, select: { id: true, name: true, siteId: true } });
  if (!line) {
    throw notFound("This line");
  }
  return line;
}

interface Held {
  readonly role: string;
  readonly deviceId: string;
}

/**
 * Why this person may see a line and not act on all of it; undefined if they may. Whoever is bound to sites acts on a line if
 * everything that registers stands on them; its server may stand elsewhere where an admin lets it serve the sites of what registers.
 */
export async function outOfReach(actor: Actor, ends: readonly Held[]): Promise<string | undefined> {
  if (actor.sites === null) {
    return undefined;
  }
  const rows = await db().device.findMany({
    where: { id: { in: ends.map((end) => end.deviceId) } },
    select: { id: true, ...customerSelection },
  });
  const customers = new Map(rows.map((row) => [row.id, customerOf(row)]));
  const housesOf = (role: string) =>
    ends.filter((end) => (end.role === "accepts") === (role === "accepts")).map((end) => customers.get(end.deviceId));
  const registering = housesOf("registers");
  if (registering.some((customer) => !customer || isForeign(customer, actor))) {
    return "This line also registers from another site. Somebody who sees all of its sites has to do this.";
  }
  const isOpen = housesOf("accepts").every(
    (server) => server && (!isForeign(server, actor) || registering.every((other) => other && servesCustomer(server, other))),
  );
  return isOpen
    ? undefined
    : "The server of this line stands on another site. An admin has to let it serve this site first, under Connection of the server.";
}

/** Throws `forbidden` if a person may not act on all of these ends. */
export async function refuseOutOfReach(actor: Actor, ends: readonly Held[]): Promise<void> {
  const why = await outOfReach(actor, ends);
  if (why !== undefined) {
    throw new ProblemError("forbidden", why);
  }
}

/** The line, if it exists for this person and they may act on all of it. */
export async function lineToChange(actor: Actor, id: string): Promise<{ id: string; name: string; siteId: string | null }> {
  const line = await lineFor(actor, id);
  await refuseOutOfReach(actor, await db().lineEnd.findMany({ where: { lineId: id }, select: { role: true, deviceId: true } }));
  return line;
}
