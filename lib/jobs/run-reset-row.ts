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

const keyOf = (row: TakenRow) => `job ${row.id} ${row.changeId}`;

/** The reset that an earlier try of this row has begun, as the end of the row; else the id under which it may be begun. */
export async function begunReset(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const reset = await db().reset.findFirst({
    where: { lineId: row.lineId ?? "", idempotencyKey: keyOf(row) },
    select: { id: true, state: true },
  });
  return reset ? endWith(reset) : { changeId: row.changeId };
}

const endWith = ({ id, state }: { readonly id: string; readonly state: string }): RowEnd => ({
  ...(endOfReset(state) ?? { state: "running", fact: null }),
  resetId: id,
});

/**
 * Begins the reset of a line, or finds the one that an earlier try of this row began: both have one key. The saga goes on by itself; the
 * row ends when it does.
 */
export async function runReset(actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  const input = { ...(job.ticket === null ? {} : { ticket: job.ticket }) };
  const { id } = await beginReset(actor, row.lineId ?? "", input, keyOf(row));
  const reset = await db().reset.findUnique({ where: { id }, select: { state: true } });
  return endWith({ id, state: reset?.state ?? "" });
}
