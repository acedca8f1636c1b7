import "server-only";
import { db } from "@/lib/platform/db/client";
import { recomputeLines } from "./recompute-lines";

const batch = 500;

/** Works out every line's own columns, batch by batch. */
export async function settleEveryLine(signal: AbortSignal): Promise<void> {
  let after = "";
  while (!signal.aborted) {
    const lines = await db().line.findMany({ where: { id: { gt: after } }, orderBy: { id: "asc" }, take: batch, select: { id: true } });
    const last = lines.at(-1)?.id;
    if (last === undefined) {
      return;
    }
    await recomputeLines(lines.map((line) => line.id));
    after = last;
  }
}
