import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

/** What needs a person: one for each cause, however many devices or lines have it. */
export const attentionItem = z.object({
  id: z.string(),
  /** "silent", "login_refused", "unregistered/secret", of a line "secret". */
  code: z.string(),
  tone: z.enum(["bad", "warn"]),
  /** What is said of it, after the name of the site where there is one: "9 monitors lost their registration". */
  title: z.string(),
  /** What the title is about, where that is one device or line. */
  name: z.string().nullable(),
  site: z.string().nullable(),
  /** Why, in words, and what comes next. */
  cause: z.string(),
  count: z.number().int(),
  /** The first of several, by name. */
  examples: z.array(z.object({ deviceId: z.string(), name: z.string() })),
  /** Null where it is about several, or about none that this person sees. */
  deviceId: z.string().nullable(),
  lineId: z.string().nullable(),
  next: z.object({ label: z.string(), href: z.string() }),
  /** When the first of them broke, and when the last. */
  since: time,
  latest: time,
});
export type AttentionItem = z.infer<typeof attentionItem>;

export const attentionPage = z.object({
  items: z.array(attentionItem),
  total: z.number().int(),
  nextCursor: z.string().nullable(),
});
export type AttentionPage = z.infer<typeof attentionPage>;
