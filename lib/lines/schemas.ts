import { z } from "zod";
import { status, statuses, statusValue, time } from "@/lib/device-access/schemas";

export const lineStates = ["in_order", "problem", "unknown", "resetting", "half_done"] as const;
export const lineState = z.enum(lineStates);
export type LineState = z.infer<typeof lineState>;

/** One change that mends a disagreement, to be shown first. */
export const fix = z.object({ deviceId: z.string(), document: z.string(), record: z.string(), patch: z.record(z.string(), z.unknown()) });

/** Where ends disagree. A `problem` breaks calls or may; a `note` is worth knowing. */
export const disagreement = z.object({
  code: z.string(),
  severity: z.enum(["problem", "note"]),
  words: z.string(),
  endId: z.string().optional(),
  fix: fix.optional(),
});
export type Disagreement = z.infer<typeof disagreement>;

/** A device that cannot be asked now: `unknown`, and beside it what was seen before. */
export const registration = status.extend({ lastKnown: z.object({ state: statusValue, at: time.nullable() }).optional() });

export const lineEnd = z.object({
  id: z.string(),
  /** "" where the device stands on a site that the caller does not see: then only its kind is told. */
  deviceId: z.string(),
  deviceName: z.string(),
  foreign: z.boolean(),
  kind: z.string(),
  noun: z.string(),
  label: z.string(),
  document: z.string(),
  documentLabel: z.string(),
  record: z.string(),
  role: z.enum(["registers", "accepts"]),
  user: z.string(),
  server: z.string(),
  transport: z.string().nullable(),
  truths: statuses.extend({ registered: registration }),
  secret: z.object({ stored: z.boolean(), changedAt: time.optional() }),
  canWrite: z.boolean(),
});
export type LineEndAnswer = z.infer<typeof lineEnd>;

/** Whether an account of a server is registered, as far as the last looks have left it. */
export const accountState = z.object({
  /** The record of the account. */
  record: z.string(),
  state: statusValue,
  /** When that was heard. */
  at: time.nullable(),
  lastKnown: z.object({ state: statusValue, at: time.nullable() }).optional(),
  /** Whose words it is: this device's, or those of one that registers. Null: no device that registers is kept here. */
  by: z.string().nullable(),
  /** Since when it is not registered, as far as it was seen. */
  since: time.nullable(),
  line: z.object({ id: z.string(), name: z.string() }),
});
export type AccountState = z.infer<typeof accountState>;

export const lineItem = z.object({
  id: z.string(),
  name: z.string(),
  named: z.boolean(),
  user: z.string(),
  server: z.string(),
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: lineState,
  /** Since when it has been broken; null while it is not. */
  brokenAt: time.nullable(),
  disagreements: z.array(disagreement),
  ends: z.array(lineEnd),
  /** Tenants and other names that callers use, and their phone numbers; none for those who do not see the callers' site. */
  people: z.array(z.string()),
  phones: z.array(z.string()),
  /** `own`: the caller began it. */
  lastReset: z.object({ id: z.string(), at: time, by: z.string(), own: z.boolean(), state: z.string() }).optional(),
});
export type LineItem = z.infer<typeof lineItem>;

/** What a change of one end's account would do to its line, as far as is known without asking a device. */
export const accountCheckAnswer = z.object({
  /** Null: this account is no end of a line. */
  line: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** A sentence for each other end, for when the password is changed here alone. */
  keeps: z.array(z.string()),
  /** Whose sentences those are. */
  keptBy: z.array(z.string()),
  /** The other ends: "Extension 204 on pbx-1". */
  shared: z.array(z.string()),
  /** Warnings by field. `who` says it. */
  said: z.array(z.object({ path: z.string(), message: z.string(), who: z.string() })),
});
export type AccountCheck = z.infer<typeof accountCheckAnswer>;
