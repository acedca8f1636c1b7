import "server-only";
import { randomUUID } from "node:crypto";
import type { Tell } from "@/lib/alerts/telling";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { eventsIn } from "./events-column";
import { messageOf, type Told } from "./messages";
import { type WebhookEvent, webhookEvent } from "./schemas";
import { deliverWebhook } from "./tasks";
import { unworded } from "./worded";

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

/**
 * People are told of alerts, and so is every webhook that wants to hear of it and that the rule names, if it names any: a message for each, in the transaction that says so. None is
 * lost with its process, and none is there twice.
 */
export async function queueAlertMessages(tx: Transaction, tells: readonly Tell[]): Promise<void> {
  const news = tells.flatMap(({ alertId, what, channelIds }) => {
    const event = webhookEvent.safeParse(`alert.${what}`).data;
    return event ? [{ alertId, event, channelIds }] : [];
  });
  const all = news.length === 0 ? [] : await tx.webhook.findMany({ where: { active: true }, select: { id: true, events: true } });
  const now = new Date();
  for (const { id: webhookId, events } of all) {
    const wanted = eventsIn(events);
    for (const { alertId, event } of news.filter((told) => wanted.includes(told.event) && (told.channelIds?.includes(webhookId) ?? true))) {
      const id = randomUUID();
      const about = `${event} ${alertId} ${now.toISOString()}`;
      await tx.webhookDelivery.create({
        data: { id, webhookId, about, event, summary: unworded, body: unworded, createdAt: now, nextTryAt: now },
      });
      await enqueue(tx, deliverWebhook, { deliveryId: id });
    }
  }
}
