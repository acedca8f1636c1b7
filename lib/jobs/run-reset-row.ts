import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { beginReset } from "@/lib/resets/begin";
import type { RowEnd } from "./row-end";
import type { JobOfRow, TakenRow } from "./taken";

/** How a reset ended, as the end of its row; undefined while it goes on. */
export function endOfReset(state: string): RowEnd | undefined {
  switch (state) {
    case "done":
      return { state: "done", fact: { code: "reset", state } };
    case "half_done":
      return { state: "not_applied", fact: { code: "reset", state } };
    case "failed":
      return { state: "refused", fact: { code: "reset", state } };
    default:
      return undefined;
  }
}

/**
 * Begins the reset of a line, or finds the one that an earlier try of this row began: both have one key. The saga goes on by itself; the
 * row ends when it does.
 */
export async function runReset(actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  const input = { ...(job.ticket === null ? {} : { ticket: job.ticket }) };
  const { id } = await beginReset(actor, row.lineId ?? "", input, `job ${row.id} ${row.changeId}`);
  const reset = await db().reset.findUnique({ where: { id }, select: { state: true } });
  return { ...(endOfReset(reset?.state ?? "") ?? { state: "running", fact: null }), resetId: id };
}
