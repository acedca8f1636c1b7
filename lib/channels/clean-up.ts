import "server-only";
import { db } from "@/lib/platform/db/client";
import { removeInBatches } from "@/lib/platform/db/remove-in-batches";

const keptMs = 30 * 86_400_000;

/** Forgets messages to channels that are older than 30 days. */
export async function removeOldDeliveries(signal: AbortSignal, nowMs: number = Date.now()): Promise<void> {
  const channels = await db().channel.findMany({ select: { id: true } });
  for (const { id: channelId } of channels) {
    const where = { channelId, queuedAt: { lt: new Date(nowMs - keptMs) } };
    await removeInBatches({
      signal,
      find: (take) => db().delivery.findMany({ where, take, orderBy: [{ queuedAt: "asc" }, { id: "asc" }], select: { id: true } }),
      remove: (ids) => db().delivery.deleteMany({ where: { id: { in: ids } } }),
    });
  }
}
