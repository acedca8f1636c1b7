import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { deliveryState } from "./schemas";

const newSignedEndChannel = z.strictObject({
  /** Null: it is sent to none. */
  channelId: z.string().min(1, "Choose a channel").max(64).nullable(),
});
export type NewSignedEndChannel = z.infer<typeof newSignedEndChannel>;

const signedEndChannel = z.object({
  channelId: z.string().nullable(),
  /** How the last one ended; null before the first. */
  last: z.object({ at: time, state: deliveryState, words: z.string().nullable() }).nullable(),
  channels: z.array(z.object({ id: z.string(), name: z.string(), on: z.boolean() })),
});
export type SignedEndChannelAnswer = z.infer<typeof signedEndChannel>;

const path = "/api/audit/head/channel";

export const getSignedEndChannel = endpoint({
  method: "GET",
  path,
  summary: "Which channel is sent the signed end of the audit every day, and how the last one ended",
  access: "channel.edit",
  answer: signedEndChannel,
});

export const putSignedEndChannel = endpoint({
  method: "PUT",
  path,
  summary: "Send a channel the signed end of the audit: the last one at once, then each day's",
  access: "channel.edit",
  freshPassword: "refuse_tokens",
  audit: { actions: ["setting.change"], unlessUnchanged: true },
  body: newSignedEndChannel,
  answer: signedEndChannel,
});

export const signedEndEndpoints = [getSignedEndChannel, putSignedEndChannel];
