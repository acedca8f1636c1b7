import { z } from "zod";
import { clock, severity, weekly } from "@/lib/alerts/schemas";
import { time } from "@/lib/device-access/schemas";
import { mailSecurities } from "@/lib/outgoing/schemas";
import { oneLine } from "@/lib/schema/text";

/** The ways to people, and to programs, outside. */
export const channelKinds = ["email", "webhook", "slack", "teams", "mattermost", "ntfy"] as const;
export const channelKind = z.enum(channelKinds);
export type ChannelKind = z.infer<typeof channelKind>;

export const deliveryStates = ["waiting", "done", "failed"] as const;
export const deliveryState = z.enum(deliveryStates);

/** What is sent, as it was worded when it was sent first. */
export const message = z.object({
  event: z.enum(["alert.opened", "alert.reminded", "alert.resolved", "quiet.over", "digest", "report", "audit.signed", "test"]),
  at: time,
  title: z.string(),
  text: z.string(),
  severity,
  alertId: z.string().nullable(),
  url: z.string().nullable(),
  /** For programs: the alert as its reader is told it. */
  alert: z.record(z.string(), z.unknown()).nullable(),
});
export type Message = z.infer<typeof message>;

export const delivery = z.object({
  id: z.string(),
  event: z.string(),
  title: z.string(),
  state: deliveryState,
  tries: z.number().int(),
  queuedAt: time,
  triedAt: time.nullable(),
  /** The other side's own words, or why nothing was heard. */
  words: z.string().nullable(),
  alertId: z.string().nullable(),
  replayOf: z.string().nullable(),
});
export type DeliveryItem = z.infer<typeof delivery>;

function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** A time zone as people write it. */
export const zone = z.string().min(1).max(64).refine(isZone, "Write a time zone such as Europe/Amsterdam.");

/** Nothing is sent in these hours; what was held back is told in one message at their end. */
export const quiet = weekly
  .extend({
    timeZone: zone,
    /** What is critical is told all the same. */
    passCritical: z.boolean().default(true),
  })
  .refine(({ from, to }) => from !== to, { error: "It ends when it begins.", path: ["to"] });
export type Quiet = z.infer<typeof quiet>;

/** One message a day at this time: what is open, what is over, what waits. */
export const digest = z.strictObject({
  at: clock,
  timeZone: zone,
  /** Sent too when there is nothing to tell. */
  empty: z.boolean().default(false),
});
export type Digest = z.infer<typeof digest>;

export const channel = z.object({
  id: z.string(),
  kind: channelKind,
  name: z.string(),
  on: z.boolean(),
  /** As much of the address as is no secret. */
  address: z.string(),
  to: z.array(z.string()),
  secret: z.object({ set: z.boolean() }),
  siteIds: z.array(z.string()),
  severities: z.array(severity),
  quiet: quiet.nullable(),
  digest: digest.nullable(),
  last: delivery.nullable(),
});
export type ChannelItem = z.infer<typeof channel>;

const url = z
  .string()
  .trim()
  .max(2_000, "At most 2,000 characters")
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "Write an address such as https://hooks.example.com/…");
const secret = z.string().max(500, "At most 500 characters");
const to = z.array(z.email("Write addresses such as name@example.com").max(254)).min(1, "Name at least one address").max(50);
const ids = z.array(z.string().min(1).max(64)).max(500);

export const newChannel = z.strictObject({
  kind: channelKind,
  name: oneLine().min(1, "Give it a name").max(80),
  on: z.boolean().optional(),
  /** Of everything but e-mail. */
  url: url.optional(),
  /** Of e-mail. */
  to: to.optional(),
  /** Signs a webhook; ntfy's token. */
  secret: secret.optional(),
  /** Only what these sites may know. None: everything. */
  siteIds: ids.optional(),
  /** None: all. */
  severities: z.array(severity).max(3).optional(),
  /** Null: none. */
  quiet: quiet.nullable().optional(),
  digest: digest.nullable().optional(),
});
export type NewChannel = z.infer<typeof newChannel>;

export const changeChannel = newChannel.omit({ kind: true }).partial().extend({ secret: secret.nullable().optional() });
export type ChangeChannel = z.infer<typeof changeChannel>;

export const mailServer = z.object({
  set: z.boolean(),
  host: z.string(),
  port: z.number().int(),
  security: z.enum(mailSecurities),
  from: z.string(),
  username: z.string().nullable(),
  password: z.object({ set: z.boolean() }),
  checkCertificate: z.boolean(),
});
export type MailServerAnswer = z.infer<typeof mailServer>;

export const newMailServer = z.strictObject({
  host: oneLine()
    .min(1, "Write the server's name or address")
    .max(253)
    .regex(/^[^\s/@]+$/, "A name or an address, without anything before or behind it"),
  port: z.number().int().min(1, "1 to 65535").max(65_535, "1 to 65535"),
  security: z.enum(mailSecurities),
  from: oneLine()
    .min(3, "Write who it is from")
    .max(254)
    .regex(/^[^\s@<>]+@[^\s@<>]+$|^[^<>\r\n]+<[^\s@<>]+@[^\s@<>]+>$/, "An address, or a name and <address>"),
  username: oneLine().max(255).nullable().optional(),
  /** Absent: the one that is kept. Null: none. */
  password: secret.nullable().optional(),
  checkCertificate: z.boolean().optional(),
});
export type NewMailServer = z.infer<typeof newMailServer>;
