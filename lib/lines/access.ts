import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { notFound } from "@/lib/http/problems";

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
