import "server-only";
import { randomUUID } from "node:crypto";
import type { Tell } from "@/lib/alerts/telling";
import type { Transaction } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { leftNow } from "./limit";
import { isQuiet, listOf } from "./store";
import { deliverMessage } from "./tasks";

/** Keeps a delivery for each channel that is to be told, in the transaction that says so: none is lost and none is there twice. */
export async function queueDeliveries(tx: Transaction, tells: readonly Tell[], at: Date): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const channels = tells.length === 0 ? [] : await tx.channel.findMany({ where: { on: true } });
  const left =
    channels.length === 0
      ? new Map<string, number>()
      : await leftNow(
          tx,
          channels.map(({ id }) => id),
          new Date(),
        );
  for (const { alertId, what, severity, channelIds } of tells) {
    for (const channel of channels) {
      const severities = listOf(channel.severities);
      const isWanted =
        (channelIds === null || channelIds.includes(channel.id)) && (severities.length === 0 || severities.includes(severity));
      if (isWanted) {
        const id = randomUUID();
        const more = left.get(channel.id) ?? 0;
        const state = more <= 0 || isQuiet(channel, at, severity) ? "held" : "waiting";
        await tx.delivery.create({ data: { id, channelId: channel.id, alertId, event: `alert.${what}`, state } });
        if (state === "waiting") {
          left.set(channel.id, more - 1);
          await enqueue(tx, deliverMessage, { deliveryId: id });
        }
        counts.set(alertId, (counts.get(alertId) ?? 0) + 1);
      }
    }
  }
  return counts;
}
