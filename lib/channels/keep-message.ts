import "server-only";
import { randomUUID } from "node:crypto";
import type { Transaction } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import type { Message } from "./schemas";
import { deliverMessage } from "./tasks";

/** Keeps a message that is worded already, in the transaction that says that it is told. Resolves with the id of its delivery. */
export async function keepMessage(tx: Transaction, channelId: string, message: Message, at: Date): Promise<string> {
  const id = randomUUID();
  const { event } = message;
  await tx.delivery.create({ data: { id, channelId, event, message: JSON.stringify(message), state: "waiting", queuedAt: at } });
  await enqueue(tx, deliverMessage, { deliveryId: id });
  return id;
}
