import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { ownDigestEndpoints } from "./own-digest-schemas";
import { changeChannel, channel, delivery, mailServer, newChannel, newMailServer } from "./schemas";
import { signedEndEndpoints } from "./signed-end-schemas";

const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int() });

export const listChannels = endpoint({
  method: "GET",
  path: "/api/channels",
  summary: "How people outside are told of alerts, and how the last message of each ended",
  access: "channel.edit",
  answer: page(channel),
});

export const addChannel = endpoint({
  method: "POST",
  path: "/api/channels",
  summary: "Add a way to tell people: e-mail, a webhook, a chat, ntfy. Its address and its secret are sealed",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: "channel.add",
  body: newChannel,
  answer: channel,
  status: 201,
});

export const patchChannel = endpoint({
  method: "PATCH",
  path: "/api/channels/{id}",
  summary: "Change a channel; what is left out stays, also its secret",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: "channel.change",
  params: byId,
  body: changeChannel,
  answer: channel,
});

export const removeChannel = endpoint({
  method: "DELETE",
  path: "/api/channels/{id}",
  summary: "Remove a channel with its log",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: "channel.remove",
  params: byId,
  status: 204,
});

export const testChannel = endpoint({
  method: "POST",
  path: "/api/channels/{id}/test",
  summary: "Send a test now, and say what the other side says",
  access: "channel.edit",
  audit: "channel.test",
  params: byId,
  answer: z.object({ ok: z.boolean(), words: z.string() }),
  rate: { words: "Tests were sent often.", free: 20, firstWaitMs: 1_000, waitMsMax: 30_000, forgetMs: 300_000 },
});

export const deliveryQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveryQuery = z.infer<typeof deliveryQuery>;

export const listDeliveries = endpoint({
  method: "GET",
  path: "/api/channels/{id}/deliveries",
  summary: "What was sent by a channel and how it ended, newest first",
  access: "channel.edit",
  params: byId,
  query: deliveryQuery,
  answer: page(delivery),
});

export const replayDelivery = endpoint({
  method: "POST",
  path: "/api/channels/{id}/deliveries/{deliveryId}/replay",
  summary: "Send again what was sent, word for word",
  access: "channel.edit",
  audit: "channel.replay",
  params: byId.extend({ deliveryId: z.string().min(1).max(64) }),
  answer: z.object({ id: z.string() }),
  status: 202,
});

export const getMail = endpoint({
  method: "GET",
  path: "/api/mail",
  summary: "The server that takes our mail; its password is never told",
  access: "channel.edit",
  answer: mailServer,
});

export const putMail = endpoint({
  method: "PUT",
  path: "/api/mail",
  summary: "Say which server takes our mail",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: "mail.change",
  body: newMailServer,
  answer: mailServer,
});

export const channelEndpoints = [
  ...ownDigestEndpoints,
  ...signedEndEndpoints,
  listChannels,
  addChannel,
  patchChannel,
  removeChannel,
  testChannel,
  listDeliveries,
  replayDelivery,
  getMail,
  putMail,
];
