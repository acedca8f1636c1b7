import { z } from "zod";
import { oneLine, withoutUnseen } from "@/lib/schema/text";

/** What a webhook may be told of, in words. The order is that of the interface. */
export const webhookEvents = {
  "change.written": "settings written",
  "reset.ended": "reset ended or half done",
  "job.ended": "job ended",
  "alert.opened": "alert opened",
  "alert.resolved": "alert resolved",
} as const;

export type WebhookEvent = keyof typeof webhookEvents;

export const webhookEvent = z.enum(Object.keys(webhookEvents) as [WebhookEvent, ...WebhookEvent[]]);

const target = z
  .string()
  .overwrite(withoutUnseen)
  .trim()
  .max(2_000, "At most 2,000 characters")
  .pipe(z.url({ protocol: /^https?$/, error: "Write an address such as https://tickets.example/hooks/lineward" }))
  .refine((text) => URL.canParse(text) && new URL(text).username === "" && new URL(text).password === "", {
    error: "Leave the user and the password out: what arrives is signed",
  });

export const newWebhook = z.strictObject({
  name: oneLine().min(1, "A webhook needs a name, such as the program that it tells").max(80, "At most 80 characters"),
  url: target,
  events: z.array(webhookEvent).min(1, "Choose what it is told of").max(20),
  /** What messages are signed with; made if it is left out. */
  secret: z.string().min(16, "At least 16 characters").max(200, "At most 200 characters").optional(),
});
export type NewWebhook = z.infer<typeof newWebhook>;

export const webhookPatch = z.strictObject({
  name: newWebhook.shape.name.optional(),
  url: target.optional(),
  events: newWebhook.shape.events.optional(),
  active: z.boolean().optional(),
});
export type WebhookPatch = z.infer<typeof webhookPatch>;

export const webhook = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEvent),
  active: z.boolean(),
  createdBy: z.string(),
  createdAt: z.string(),
  /** Messages that wait for their next try, and those that were given up. */
  waiting: z.number().int(),
  failed: z.number().int(),
  /** When its last test was not taken; null if it was, or if a message was taken since. */
  testFailedAt: z.string().nullable(),
});
export type WebhookAnswer = z.infer<typeof webhook>;

export const deliveryStates = ["waiting", "delivered", "failed"] as const;

export const delivery = z.object({
  id: z.string(),
  event: webhookEvent,
  /** What it tells of, in a few words. */
  summary: z.string(),
  state: z.enum(deliveryStates),
  tries: z.number().int(),
  createdAt: z.string(),
  triedAt: z.string().nullable(),
  nextTryAt: z.string().nullable(),
  status: z.number().int().nullable(),
  /** The other side's own words, or why there are none. */
  said: z.string().nullable(),
  tookMs: z.number().int().nullable(),
});
export type DeliveryAnswer = z.infer<typeof delivery>;
