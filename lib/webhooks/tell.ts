import "server-only";
import { randomUUID } from "node:crypto";
import { db, isUniqueViolation } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { eventsIn } from "./events-column";
import { messageOf, type Told } from "./messages";
import type { WebhookEvent } from "./schemas";
import { deliverWebhook } from "./tasks";

/** Keeps a message for a webhook and has it sent. What it was told of before is not told again: events may come twice. */
async function keep(webhookId: string, event: WebhookEvent, { about, summary, data }: Told): Promise<void> {
  const id = randomUUID();
  const now = new Date();
  const body = JSON.stringify({ id, event, at: now.toISOString(), data });
  try {
    await db().$transaction(async (tx) => {
      await tx.webhookDelivery.create({
        data: { id, webhookId, about, event, summary: summary.slice(0, 200), body, createdAt: now, nextTryAt: now },
      });
      await enqueue(tx, deliverWebhook, { deliveryId: id });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
  }
}

/** Something has happened: every webhook that wants to hear of it is told. One question where there is none. */
export async function tellWebhooks(event: WebhookEvent, id: string): Promise<void> {
  const all = await db().webhook.findMany({ where: { active: true }, select: { id: true, events: true } });
  const wanting = all.filter(({ events }) => eventsIn(events).includes(event));
  const told = wanting.length === 0 ? undefined : await messageOf(event, id);
  if (told) {
    for (const webhook of wanting) {
      await keep(webhook.id, event, told);
    }
  }
}
