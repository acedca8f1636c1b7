import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { beginTakingBack, lookAtGiven } from "@/lib/new-lines/back-given";
import { lineColumn } from "@/lib/new-lines/facts";
import { db } from "@/lib/platform/db/client";
import { inTheWay } from "./plan-line-back";
import type { RowEnd } from "./row-end";
import type { TakenRow } from "./taken";

interface Ended {
  readonly id: string;
  readonly state: string;
  readonly words: string;
}

/** How the taking back of a line ended, as the end of its row; undefined while it goes on. */
export function endOfTakingBack({ id, state, words }: Ended): RowEnd | undefined {
  const fact = lineColumn.read(words);
  if (state === "failed") {
    const passwordStays = fact?.code === "put_back" && fact.passwordStays;
    return { state: "done", fact: { code: "line", state: "taken_back", causes: [], passwordStays }, newLineId: id };
  }
  if (state === "half_done") {
    const causes = fact?.code === "half_done" ? fact.causes.filter(({ code }) => code !== "taken_back_by") : [];
    return { state: "not_applied", fact: { code: "line", state: "half_done", causes }, newLineId: id };
  }
  return undefined;
}

const goesOn = (newLineId: string): RowEnd => ({ state: "running", fact: null, newLineId });

/** What an earlier try of this row has begun, as the end of the row; else the id under which it may be begun. */
export async function takenBack(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const line = await db().newLine.findUnique({ where: { id: row.putBackOf ?? "" } });
  const since = row.startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (line?.state === "running" && line.direction === "back") {
    return goesOn(line.id);
  }
  // Half done is begun again: whoever has it tried once more wants that.
  return line?.state === "failed" && (line.finishedAt?.getTime() ?? 0) >= since
    ? (endOfTakingBack(line) ?? goesOn(line.id))
    : { changeId: row.changeId };
}

const later: RowEnd = { state: "waiting", fact: { code: "busy" }, againInMs: 2_000 };

/** Begins to take back the line that a row of an earlier job gave. It goes on by itself; the row ends when it does. */
export async function runTakingBack(actor: Actor, row: TakenRow): Promise<RowEnd> {
  const { line, state } = await lookAtGiven(row.putBackOf ?? "");
  if (state === "under_way" || state === "in_reset") {
    return later;
  }
  const why = inTheWay(state);
  if (why || !line) {
    return why ?? { state: "refused", fact: { code: "failed_here" } };
  }
  try {
    await beginTakingBack(actor, line);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "conflict") {
      return later;
    }
    throw error;
  }
  return goesOn(line.id);
}
