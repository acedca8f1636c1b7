import { z } from "zod";
import { statusNames, statusValue, time } from "@/lib/device-access/schemas";
import { oneLine } from "@/lib/schema/text";

/** What an alert may be about. */
export const alertKinds = [
  "site_silent",
  "server_down",
  "device_silent",
  "line_down",
  "login_refused",
  "certificate",
  "drift",
  "reset",
  "job",
  "backup",
  "sweep",
] as const;
export const alertKind = z.enum(alertKinds);
export type AlertKind = z.infer<typeof alertKind>;

/** Worst first. */
export const severities = ["critical", "warning", "info"] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

export const alertStates = ["open", "acknowledged", "resolved"] as const;
export const alertState = z.enum(alertStates);
export type AlertState = z.infer<typeof alertState>;

const looksMax = 20;
const days = 30 * 86_400;

/** How long something must be so before an alert is made: a time, or so many of the last looks. */
export const hold = z.union([
  z.strictObject({ seconds: z.number().int().min(0).max(days, "At most 30 days") }),
  z
    .strictObject({
      looks: z.number().int().min(1).max(looksMax),
      of: z.number().int().min(1).max(looksMax, `At most ${looksMax} looks`),
    })
    .refine(({ looks, of }) => looks <= of, { error: "Not more bad looks than looks", path: ["looks"] }),
]);
export type Hold = z.infer<typeof hold>;

const ids = z.array(z.string().min(1).max(64)).max(500);

/** Empty: everywhere. Each list that is not empty narrows it. */
export const scope = z.strictObject({
  siteIds: ids.default([]),
  tags: z.array(z.string().min(1).max(40)).max(100).default([]),
  drivers: ids.default([]),
});
export type Scope = z.infer<typeof scope>;

export const alertRule = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, "Letters, digits, _ and -"),
  kind: alertKind,
  name: oneLine().min(1, "Give it a name").max(80),
  on: z.boolean(),
  severity,
  hold,
  /** Of a silent site: how many of its devices in a hundred do not answer. */
  share: z.number().int().min(1).max(100).optional(),
  /** Of certificates: how many days before their end. */
  days: z.number().int().min(1).max(365).optional(),
  /** While it is open and nobody has it, people are told again after so many minutes. Absent: they are told once. */
  remindMinutes: z.number().int().min(10, "At least 10 minutes").max(43_200, "At most 30 days").optional(),
  scope: scope.default({ siteIds: [], tags: [], drivers: [] }),
  /** Who is told, channels and webhooks by their ids. Null: every one that takes it; none: nobody, it is shown here only. */
  channelIds: ids.nullable().default(null),
});
export type AlertRule = z.infer<typeof alertRule>;

export const ruleItem = alertRule.extend({ lastAt: time.nullable() });
export type RuleItem = z.infer<typeof ruleItem>;

export const nextStep = z.object({ label: z.string(), href: z.string() });

export const alertItem = z.object({
  id: z.string(),
  kind: alertKind,
  severity,
  state: alertState,
  words: z.string(),
  detail: z.string(),
  cause: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
  covers: z.object({ devices: z.number().int(), lines: z.number().int() }),
  /** Single alerts that were not made because this one explains them. */
  keptBack: z.number().int(),
  since: time,
  openedAt: time,
  resolvedAt: time.nullable(),
  acknowledged: z.object({ by: z.string(), at: time, until: time.nullable(), note: z.string().nullable() }).nullable(),
  nextStep: nextStep.nullable(),
});
export type AlertItem = z.infer<typeof alertItem>;

export const alertPart = z.object({
  kind: alertKind,
  device: z.object({ id: z.string(), name: z.string() }).nullable(),
  line: z.object({ id: z.string(), name: z.string() }).nullable(),
  at: time,
  leftAt: time.nullable(),
});
export type AlertPart = z.infer<typeof alertPart>;

/** One stop on the way from this server to what is lost. */
export const alertStop = z.object({
  what: z.enum(["lineward", "site", "device", "behind"]),
  /** A device's kind, where it is one. */
  kind: z.string().nullable(),
  name: z.string(),
  below: z.string(),
  href: z.string().nullable(),
  /** `no`: the way ends here. `unknown`: what stands behind that. */
  state: z.enum(["yes", "no", "unknown"]),
  words: z.string(),
});
export type AlertStop = z.infer<typeof alertStop>;

/** So many devices of a kind, or lines, and what that means for people who call. */
export const consequence = z.object({ kind: z.string(), count: z.number().int(), name: z.string(), words: z.string() });
export type Consequence = z.infer<typeof consequence>;

export const alertNote = z.object({ id: z.string(), text: z.string(), at: time, by: z.string() });
export type AlertNote = z.infer<typeof alertNote>;

export const alertDetail = alertItem.extend({
  rule: z.object({ id: z.string(), name: z.string() }),
  /** From this server to what is lost; empty where nothing on a way is broken. */
  chain: z.array(alertStop),
  /** Of a break that is over: one truth of the device or line with this name before it, during it and after, as far as that is kept. */
  stood: z
    .object({
      truth: z.enum(statusNames),
      name: z.string(),
      runs: z.array(z.object({ state: statusValue, from: time, until: time.nullable() })),
    })
    .nullable(),
  consequences: z.array(consequence),
  /** What people have written about it, the newest first. */
  notes: z.array(alertNote),
  /** When people are told again if nobody takes it, and every so many minutes. Null: they are not. */
  again: z.object({ at: time, everyMinutes: z.number().int() }).nullable(),
  /** What it covers, one by one; the first hundred. */
  parts: z.array(alertPart),
  /** Single alerts that were not made, by what they would have been, and why. */
  suppressed: z.array(z.object({ kind: alertKind, count: z.number().int(), words: z.string(), why: z.string() })),
  timeline: z.array(z.object({ at: time, what: z.string(), words: z.string(), detail: z.string().nullable() })),
  /** Earlier alerts of the same cause. */
  before: z.array(z.object({ id: z.string(), openedAt: time, resolvedAt: time.nullable() })),
});
export type AlertDetail = z.infer<typeof alertDetail>;

export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write a time as 22:30");
export const weekly = z.strictObject({
  /** 1 is Monday. */
  days: z.array(z.number().int().min(1).max(7)).min(1, "Choose a day").max(7),
  from: clock,
  to: clock,
  timeZone: z.string().min(1).max(64),
});
export type Weekly = z.infer<typeof weekly>;

export const maintenanceTargets = ["site", "device", "tag"] as const;

export const maintenanceItem = z.object({
  id: z.string(),
  target: z.enum(maintenanceTargets),
  targetId: z.string(),
  name: z.string(),
  reason: z.string().nullable(),
  startsAt: time,
  endsAt: time.nullable(),
  weekly: weekly.nullable(),
  by: z.string(),
  /** True if nobody is told just now. */
  active: z.boolean(),
});
export type MaintenanceItem = z.infer<typeof maintenanceItem>;
