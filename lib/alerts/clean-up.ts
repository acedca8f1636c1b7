import "server-only";
import { db } from "@/lib/platform/db/client";
import { removeInBatches } from "@/lib/platform/db/remove-in-batches";

/** How long an alert stays after its end. */
export const endedKeptMs = 365 * 86_400_000;

/** Forgets alerts that ended a year ago, with what they covered. One that is open stays however old it is, and so does the audit. */
export async function removeOldAlerts(signal: AbortSignal, nowMs: number = Date.now()): Promise<void> {
  const where = { state: "resolved", resolvedAt: { lt: new Date(nowMs - endedKeptMs) } };
  await removeInBatches({
    signal,
    // One of a dead server covers hundreds of lines, which go with it.
    batch: 50,
    find: (take) => db().alert.findMany({ where, take, orderBy: [{ resolvedAt: "asc" }, { id: "asc" }], select: { id: true } }),
    remove: (ids) => db().alert.deleteMany({ where: { ...where, id: { in: ids } } }),
  });
}
