import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { delivery, deliveryStates, newWebhook, webhook, webhookPatch } from "./schemas";

export const listWebhooks = endpoint({
  method: "GET",
  path: "/api/webhooks",
  summary: "Where programs are told of what happens",
  access: "webhook.edit",
  answer: z.object({ items: z.array(webhook), nextCursor: z.null(), total: z.number().int() }),
});

export const addWebhook = endpoint({
  method: "POST",
  path: "/api/webhooks",
  summary: "Tell a program of what happens; the secret that its messages are signed with is in this answer and nowhere else",
  access: "webhook.edit",
  freshPassword: "spare_tokens",
  audit: "webhook.add",
  body: newWebhook,
  status: 201,
  answer: z.object({ id: z.string(), secret: z.string() }),
});

export const changeWebhook = endpoint({
  method: "PATCH",
  path: "/api/webhooks/{id}",
  summary: "Change a webhook's name, address or events, or let it rest",
  access: "webhook.edit",
  freshPassword: "spare_tokens",
  audit: "webhook.change",
  params: byId,
  body: webhookPatch,
  answer: webhook,
});

export const removeWebhook = endpoint({
  method: "DELETE",
  path: "/api/webhooks/{id}",
  summary: "Remove a webhook and what waits for it",
  access: "webhook.edit",
  audit: "webhook.remove",
  params: byId,
  status: 204,
});

export const testWebhook = endpoint({
  method: "POST",
  path: "/api/webhooks/{id}/test",
  summary: "Send a message of the event test now, and say what the other side says",
  access: "webhook.edit",
  rate: { words: "You have sent 20 tests within a minute.", max: 20, windowMs: 60_000 },
  audit: null,
  params: byId,
  answer: z.object({ ok: z.boolean(), status: z.number().int().nullable(), words: z.string() }),
});

export const listDeliveries = endpoint({
  method: "GET",
  path: "/api/webhooks/{id}/deliveries",
  summary: "Messages to a webhook of the last 30 days, the newest first",
  access: "webhook.edit",
  params: byId,
  query: z.object({
    state: z.enum(deliveryStates).optional(),
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ items: z.array(delivery), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const replayDelivery = endpoint({
  method: "POST",
  path: "/api/webhooks/{id}/deliveries/{deliveryId}/replay",
  summary: "Send a message once more, with the same id and a new time",
  access: "webhook.edit",
  audit: "webhook.replay",
  params: byId.extend({ deliveryId: z.string().min(1).max(64) }),
  status: 202,
  answer: delivery,
});

export const webhookEndpoints = [listWebhooks, addWebhook, changeWebhook, removeWebhook, testWebhook, listDeliveries, replayDelivery];
