import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { rememberedEnd, tellingOf } from "./telling";

/**
 * Refuses a write to a document whose password a reset is changing: a form's write carries the kept password, which is not yet
 * the new one, and would undo the reset at one end without a word. Ask with the device's lock held.
 */
export async function refuseDuringReset(deviceId: string, ref: { document: string; record: string }, actor: Actor): Promise<void> {
  // Its reset is read only where there is one: a select of both would ask for the reset and its ends at every write.
  const end = await db().resetEnd.findFirst({
    where: { deviceId, document: ref.document, record: ref.record, reset: { busyLineId: { not: null } } },
    select: { resetId: true },
  });
  const reset =
    end &&
    (await db().reset.findUnique({
      where: { id: end.resetId },
      select: { id: true, lineId: true, lineName: true, state: true, ends: { select: rememberedEnd } },
    }));
  if (reset) {
    const { state, lineId, id } = reset;
    const { line: lineName } = (await tellingOf([reset], actor))(reset);
    const words =
      state === "half_done"
        ? `The password reset of ${lineName} is half done. Finish it or put it back first, then apply again.`
        : `The password of ${lineName} is being reset. Apply again when that has ended.`;
    throw new ProblemError("conflict", words, { lineId, resetId: id });
  }
}
