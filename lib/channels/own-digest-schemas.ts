import { z } from "zod";
import { clock } from "@/lib/alerts/schemas";
import { time } from "@/lib/device-access/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { deliveryState, message, zone } from "./schemas";

export const newOwnDigest = z.strictObject({ on: z.boolean(), at: clock, timeZone: zone });
export type NewOwnDigest = z.infer<typeof newOwnDigest>;

const ownDigest = z.object({
  /** Null: it was never asked for. */
  set: newOwnDigest.nullable(),
  /** Where it goes. */
  email: z.string(),
  /** False: no mail server is set, so nothing can be sent. */
  canSend: z.boolean(),
  /** When it is sent next; null while it is off. */
  nextAt: time.nullable(),
  last: z.object({ at: time, state: deliveryState, words: z.string().nullable() }).nullable(),
});
export type OwnDigestAnswer = z.infer<typeof ownDigest>;

const path = "/api/me/digest";
const peopleOnly = "for somebody's own account";

export const getOwnDigest = endpoint({
  method: "GET",
  path,
  summary: "One's own daily digest: when it is sent, and how the last one ended",
  access: "alert.see",
  peopleOnly,
  answer: ownDigest,
});

export const putOwnDigest = endpoint({
  method: "PUT",
  path,
  summary: "Have one mail a day sent to oneself at a time of a time zone: alerts that are open, that are over, and what waits",
  access: "alert.see",
  peopleOnly,
  audit: { actions: ["person.digest"], unlessUnchanged: true },
  body: newOwnDigest,
  answer: ownDigest,
});

export const previewOwnDigest = endpoint({
  method: "GET",
  path: `${path}/preview`,
  summary: "What one's digest would say now; null where there is nothing to tell, and then nothing is sent",
  access: "alert.see",
  peopleOnly,
  query: z.object({ timeZone: zone.default("UTC") }),
  answer: z.object({ message: message.pick({ title: true, text: true }).nullable() }),
});

export const ownDigestEndpoints = [getOwnDigest, putOwnDigest, previewOwnDigest];
