import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { lineFor } from "@/lib/lines/access";
import { db, isUniqueViolation } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { laddersOf, stateOfLook } from "./look-rows";
import { lookForFault } from "./tasks";

/** The look that is under way at this line; one that was lost makes room. */
async function lookUnderWay(lineId: string): Promise<string | undefined> {
  const row = await db().diagnosis.findUnique({ where: { busyLineId: lineId } });
  if (row && stateOfLook(row) === "interrupted") {
    await db().diagnosis.updateMany({ where: { id: row.id, busyLineId: lineId }, data: { busyLineId: null } });
    return undefined;
  }
  return row?.id;
}

/**
 * POST /api/lines/{id}/diagnoses: keeps a look for the fault of a line and its task, both or neither. Whoever asks while somebody is looking
 * at the same line shares that look.
 */
export async function beginLook(actor: Actor, lineId: string): Promise<{ id: string }> {
  await lineFor(actor, lineId);
  const known = await lookUnderWay(lineId);
  if (known !== undefined) {
    return { id: known };
  }
  const { ladders } = await laddersOf(lineId);
  const id = randomUUID();
  try {
    await db().$transaction(async (tx) => {
      await tx.diagnosis.create({ data: { id, lineId, busyLineId: lineId, ladders: JSON.stringify(ladders) } });
      await enqueue(tx, lookForFault, { diagnosisId: id, actorId: actor.id });
    });
  } catch (error) {
    const other = isUniqueViolation(error) ? await lookUnderWay(lineId) : undefined;
    if (other === undefined) {
      throw error;
    }
    return { id: other };
  }
  return { id };
}
