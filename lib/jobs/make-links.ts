import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type MadeReveal, revealReset, roundLifeMs } from "@/lib/resets/reveal";
import { jobFor, rowsOf } from "./access";
import { linksMax } from "./endpoints";
import type { LineToTypeIn } from "./line-schemas";
import { shownRows } from "./read-rows";

/** The link, or undefined where nothing is to be typed in any more and where this person may not act. */
async function linkFor(actor: Actor, resetId: string, request: Request): Promise<MadeReveal | undefined> {
  try {
    return await revealReset(actor, resetId, request, roundLifeMs);
  } catch (error) {
    if (error instanceof ProblemError && ["conflict", "forbidden", "not_found"].includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * POST …/reveals: a list for a round from door to door that holds no secret. Each line has a link of its own, which shows the new password
 * once to somebody who may configure devices, and which the audit names like one that was made alone.
 */
export async function makeLinks(
  actor: Actor,
  id: string,
  { group }: { group: string },
  request: Request,
): Promise<{ items: LineToTypeIn[]; leftOut: number }> {
  const job = await jobFor(actor, id);
  const rows = await db().jobRow.findMany({
    where: { jobId: job.id, groupKey: group, state: "not_applied", resetId: { not: null }, ...rowsOf(actor) },
    orderBy: { seq: "asc" },
    take: linksMax,
  });
  const items: LineToTypeIn[] = [];
  for (const { id: row, lineId, resetId, name, site } of await shownRows(rows, actor)) {
    const made = lineId === undefined || resetId === undefined ? undefined : await linkFor(actor, resetId, request);
    if (made && lineId !== undefined) {
      items.push({ row, lineId, name, site, ...made });
    }
  }
  if (items.length === 0) {
    throw new ProblemError("conflict", "None of these lines has a password to be typed in: only resets that lie half done have.");
  }
  return { items, leftOut: rows.length - items.length };
}
