import "server-only";
import { removeOldAlerts } from "@/lib/alerts/clean-up";
import { removeOldDeliveries } from "@/lib/channels/clean-up";
import { removeLeftPictures } from "@/lib/photos/clean-up";
import { db } from "@/lib/platform/db/client";
import { removeInBatches } from "@/lib/platform/db/remove-in-batches";
import { removeOldSamples } from "@/lib/samples/clean-up";

const keptMs = 30 * 86_400_000;

async function removeOldMessages(signal: AbortSignal, nowMs: number): Promise<void> {
  const where = { createdAt: { lt: new Date(nowMs - keptMs) } };
  await removeInBatches({
    signal,
    find: (take) => db().webhookDelivery.findMany({ where, take, orderBy: { createdAt: "asc" }, select: { id: true } }),
    remove: (ids) => db().webhookDelivery.deleteMany({ where: { id: { in: ids } } }),
  });
}

/** Forgets messages to webhooks and channels that are older than 30 days, alerts that ended a year ago, samples of more than 400 days ago, and pictures without a photo. */
export async function cleanUp(signal: AbortSignal, nowMs: number = Date.now()): Promise<void> {
  await removeOldMessages(signal, nowMs);
  await removeOldDeliveries(signal, nowMs);
  await removeOldAlerts(signal, nowMs);
  await removeOldSamples(signal, nowMs);
  await removeLeftPictures(signal, nowMs);
}
