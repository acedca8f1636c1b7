import "server-only";
import { db } from "@/lib/platform/db/client";
import { livingOwners } from "@/lib/platform/db/leases";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { settleWrite } from "./tasks";
import { changeDetail } from "./write-facts";

async function orphaned(): Promise<string[]> {
  const rows = await db().change.findMany({ where: { outcome: "writing" }, select: { id: true, ownerId: true } });
  const living = await livingOwners(rows.map((row) => row.ownerId));
  return rows.filter((row) => row.ownerId === null || !living.has(row.ownerId)).map((row) => row.id);
}

/**
 * A process that was killed in the middle of a write leaves a change that is still "writing". Each becomes "unknown" at once, so that no
 * page shows a write that nobody makes, and with it waits a task that asks the device what it holds. What a living process writes is
 * left to it. Of several processes that look, one gets each. Resolves with the changes that this one got.
 */
export async function findUnfinished(): Promise<string[]> {
  const found: string[] = [];
  for (const id of await orphaned()) {
    if (await abandonWrite(id)) {
      found.push(id);
    }
  }
  return found;
}

/** A write that nobody makes any more: what came of it is not known, and is asked for. False if somebody has seen to it already. */
export function abandonWrite(changeId: string): Promise<boolean> {
  const data = { outcome: "unknown", detail: changeDetail.write({ code: "interrupted" }), finishedAt: new Date() };
  return db().$transaction(async (tx) => {
    const { count } = await tx.change.updateMany({ where: { id: changeId, outcome: "writing" }, data });
    if (count === 1) {
      await enqueue(tx, settleWrite, { changeId });
    }
    return count === 1;
  });
}
