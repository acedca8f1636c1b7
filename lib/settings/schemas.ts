import { z } from "zod";
import { registrationOutcome, time } from "@/lib/device-access/schemas";

const document = z.record(z.string(), z.unknown());

/**
 * A secret as the API shows it: never the value. `stored`: Lineward holds it. Where the device does not show it, so that a write takes
 * the stored one: `keptFor` names the account that it belongs to, if that is known, and `fits` says whether the device has that
 * account now. One that does not fit is never sent.
 */
export const secretMark = z.object({
  set: z.boolean(),
  stored: z.boolean(),
  changedAt: time.optional(),
  keptFor: z.string().optional(),
  fits: z.enum(["yes", "no", "unknown"]).optional(),
});
export type SecretMark = z.infer<typeof secretMark>;

/** A field whose value deserves a second look although the device holds it. */
export const readingWarning = z.object({ path: z.string(), message: z.string() });
export type ReadingWarning = z.infer<typeof readingWarning>;

export const reading = z.object({
  values: document,
  secrets: z.record(z.string(), secretMark),
  baseline: z.string(),
  readAt: time,
  unknown: document.optional(),
  /** Where `unknown` would hold secrets. They are kept and written back, and shown to nobody. */
  withheld: z.array(z.string()).optional(),
  warnings: z.array(readingWarning).optional(),
});
export type DocumentReading = z.infer<typeof reading>;

export const risk = z.enum(["drops_registration", "needs_restart", "ends_calls", "none"]);

/** One field of a change. A secret has `secret: true` and says only "set", "new" or "cleared". */
export const fieldChange = z.object({
  path: z.string(),
  label: z.string(),
  from: z.unknown(),
  to: z.unknown(),
  secret: z.boolean().optional(),
  risk: risk.optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** A secret that is sent with a write although nobody asked to change it: what is said of it. */
export const along = z.object({ path: z.string(), label: z.string(), words: z.string() });
export type Along = z.infer<typeof along>;

export const outcome = z.enum(["writing", "applied", "rejected", "failed", "not_applied", "unknown"]);
export type Outcome = z.infer<typeof outcome>;

export const changeItem = z.object({
  id: z.string(),
  deviceId: z.string(),
  document: z.string(),
  documentLabel: z.string(),
  record: z.string().optional(),
  action: z.string(),
  actorName: z.string(),
  reason: z.string().nullable(),
  at: time,
  finishedAt: time.nullable(),
  outcome,
  detail: z.string().nullable(),
  changes: z.array(fieldChange),
  along: z.array(along).optional(),
  putBackOf: z.string().nullable(),
  canPutBack: z.boolean(),
  /** The job that wrote it. */
  job: z.object({ id: z.string(), number: z.number().int() }).optional(),
  /** Only of a write after which the device registers anew: what has come of it so far. */
  registration: registrationOutcome.optional(),
});
export type ChangeItem = z.infer<typeof changeItem>;

/**
 * One field that a device has otherwise than Lineward kept it. A secret has `secret: true` and tells only that it differs. `by`: who wrote
 * ours here, where the history says; nobody knows who set theirs. `since`: null for what differed before that was written down.
 */
export const fieldDifference = z.object({
  path: z.string(),
  label: z.string(),
  ours: z.unknown(),
  theirs: z.unknown(),
  secret: z.boolean().optional(),
  since: time.nullable(),
  by: z.object({ name: z.string(), at: time }).nullable(),
  /** False where ours cannot be sent: the device sets the field itself, or our password is no longer kept. */
  mayPutBack: z.boolean(),
});
export type FieldDifference = z.infer<typeof fieldDifference>;

/** A section or a record that differs. `baseline`: what was last read of it, for If-Match. */
export const documentDifference = z.object({
  document: z.string(),
  documentLabel: z.string(),
  record: z.string().optional(),
  recordTitle: z.string().optional(),
  baseline: z.string(),
  readAt: time,
  keptAt: time.nullable(),
  fields: z.array(fieldDifference),
});
export type DocumentDifference = z.infer<typeof documentDifference>;

/** `record`: the id a record has now, where the write gave it another. */
export const written = reading.extend({ change: changeItem.nullable(), record: z.string().optional() });
export type Written = z.infer<typeof written>;
