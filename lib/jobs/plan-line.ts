import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { linesOf, outOfReach } from "@/lib/lines/access";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { db } from "@/lib/platform/db/client";
import { blockingReason, plannedEnds } from "@/lib/resets/reset-preview";
import type { PlannedRow } from "./plan-row";

/** Whether a line can be reset, by the same rules as one that a person resets alone. */
export async function planLine(actor: Actor, lineId: string): Promise<PlannedRow> {
  if (!may(actor, "line.reset")) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  const line = await db().line.findFirst({ where: { AND: [{ id: lineId }, linesOf(actor)] }, select: { id: true } });
  if (!line) {
    return { state: "unplanned", fact: { code: "gone" } };
  }
  const ends = (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
  if ((await outOfReach(actor, ends)) !== undefined) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  // The sentence may name an end on another site: who reads the row may not know it, so only that it is blocked is kept.
  const isBlocked = blockingReason(plannedEnds(ends), false) !== undefined;
  return isBlocked ? { state: "refused", fact: { code: "reset_blocked" } } : { state: "planned", fact: null };
}
