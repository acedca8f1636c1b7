import { z } from "zod";
import { presentedCertificate, time } from "@/lib/device-access/schemas";
import { fieldChange } from "@/lib/settings/schemas";
import { numbering } from "./line-schemas";

export const jobKind = z.enum([
  "settings",
  "records",
  "reset",
  "rotate_login",
  "give_lines",
  "take_lines",
  "check",
  "standards",
  "put_back",
  "remove",
  "add",
]);
export type JobKind = z.infer<typeof jobKind>;

export const jobState = z.enum([
  "planning",
  "planned",
  "scheduled",
  "running",
  "paused",
  "waiting",
  "done",
  "done_with_problems",
  "stopped",
]);
export type JobState = z.infer<typeof jobState>;

export const rowState = z.enum([
  "planned",
  "unchanged",
  "refused",
  "unplanned",
  "queued",
  "running",
  "waiting",
  "done",
  "changed_meanwhile",
  "login_refused",
  "not_applied",
  "unknown",
  "stopped",
  "expired",
]);
export type RowState = z.infer<typeof rowState>;

/** A row that has ended and will not be touched again unless a person says so. */
export const badEnds = [
  "refused",
  "unplanned",
  "changed_meanwhile",
  "login_refused",
  "not_applied",
  "unknown",
  "stopped",
  "expired",
] as const satisfies readonly RowState[];

/** In which somebody may still be at work. */
export const openStates = ["scheduled", "running", "paused", "waiting"] as const satisfies readonly JobState[];

/** What a group of rows needs of a person, as screens know to offer it. */
export const groupAction = z.enum([
  "retry",
  "open_login",
  "open_connection",
  "replan",
  "compare",
  "look",
  "finish_reset",
  "accept_certificates",
  "another_login",
]);
export type GroupAction = z.infer<typeof groupAction>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write a time of day as 01:00");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

export const jobWindow = z
  .strictObject({
    from: clock,
    to: clock,
    timeZone: z.string().max(60).refine(isTimeZone, "Write a time zone as Europe/Berlin"),
  })
  .refine(({ from, to }) => from !== to, { path: ["to"], message: "Is the time at which it begins. Choose another." });
export type JobWindow = z.infer<typeof jobWindow>;

const whole = (min: number, max: number) => {
  const error = `Write a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

const option = {
  parallel: whole(1, 256),
  perSite: whole(1, 256).optional(),
  canary: z.boolean(),
  stopAfterFailedPercent: whole(0, 100),
  expiresAfterHours: whole(1, 720),
  startAt: z.iso.datetime({ offset: true }).optional(),
  window: jobWindow.optional(),
};

export const jobOptions = z.strictObject({
  ...option,
  parallel: option.parallel.default(16),
  canary: option.canary.default(true),
  stopAfterFailedPercent: option.stopAfterFailedPercent.default(20),
  expiresAfterHours: option.expiresAfterHours.default(24),
});
/** Those that a start says anew: what it leaves out stays as it was planned. */
export const someOptions = z.strictObject(option).partial();
export type JobOptions = z.infer<typeof jobOptions>;

export const jobItem = z.object({
  id: z.string(),
  number: z.number().int(),
  name: z.string(),
  kind: jobKind,
  state: jobState,
  /** Who planned it. */
  by: z.string(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  createdAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  /** When it is to begin, or its window opens next. */
  startAt: time.optional(),
  options: jobOptions,
  /** Rows that the caller sees, for each state that there is. */
  counts: z.partialRecord(rowState, z.number().int()),
  total: z.number().int(),
  /** The sites of these rows, some of their names and how many there are. */
  sites: z.object({ names: z.array(z.string()), count: z.number().int() }),
  /** Why it stands still, or has ended by itself. */
  words: z.string().optional(),
});
export type JobItem = z.infer<typeof jobItem>;

const selectionShown = z.object({
  by: z.enum(["devices", "filter", "lines", "lineFilter", "records", "list", "flats"]),
  count: z.number().int(),
  /** Of a filter: as it was asked when the targets were frozen. */
  filter: z.record(z.string(), z.unknown()).optional(),
});

export const jobDetail = jobItem.extend({
  selection: selectionShown,
  change: z.record(z.string(), z.unknown()).nullable(),
  /** The same field by field, as people call them. */
  asked: z.array(z.object({ path: z.string(), label: z.string(), to: z.unknown() })),
  plan: z.enum(["live", "snapshots"]),
  plannedAt: time.optional(),
  /** Of a plan from stored values: when the oldest of them was read. */
  oldestReadAt: time.optional(),
  planHash: z.string().optional(),
  groups: z.array(
    z.object({
      key: z.string(),
      state: rowState,
      words: z.string(),
      count: z.number().int(),
      /** How many of them have a device that is kept here: what is still to be added has none. */
      devices: z.number().int(),
      sites: z.number().int(),
      /** Where most of them stand, if they stand on several sites; null: on none. */
      at: z.array(z.object({ name: z.string().nullable(), count: z.number().int() })).optional(),
      /** Of devices that were checked: whether nothing was found. */
      inOrder: z.boolean().optional(),
      nextTryAt: time.optional(),
      action: groupAction.optional(),
    }),
  ),
  /** Where the rows stand, by the names of their sites; null: on none. */
  places: z.array(
    z.object({
      site: z.object({ id: z.string(), name: z.string() }).nullable(),
      counts: z.partialRecord(rowState, z.number().int()),
    }),
  ),
  /** Of a job that gives lines: the numbers of its sites, as they stand once all is given. */
  numbering: numbering.optional(),
  risks: z.array(z.object({ risk: z.string(), words: z.string(), count: z.number().int() })),
  /** Of the rows that are tried first, one of each kind: how many there are, and how many ended well. */
  first: z.object({ well: z.number().int(), of: z.number().int() }).optional(),
  registered: z.object({ again: z.number().int(), of: z.number().int() }).optional(),
  perSecond: z.number().optional(),
  secondsLeft: z.number().int().optional(),
  putBackOf: z.object({ id: z.string(), number: z.number().int() }).optional(),
  putBackBy: z.object({ id: z.string(), number: z.number().int(), state: jobState }).optional(),
  may: z.object({
    start: z.boolean(),
    pause: z.boolean(),
    resume: z.boolean(),
    stop: z.boolean(),
    retry: z.boolean(),
    putBack: z.boolean(),
  }),
});
export type JobDetail = z.infer<typeof jobDetail>;

/** What a row under way is at: its device is read, written to and read back, or proven by a registration. */
const rowStep = z.enum(["reading", "writing", "proving"]);

export const jobRow = z.object({
  id: z.string(),
  deviceId: z.string().optional(),
  lineId: z.string().optional(),
  name: z.string(),
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: rowState,
  words: z.string().optional(),
  changes: z.array(fieldChange),
  /** When the device was read for the plan. */
  readAt: time.optional(),
  nextTryAt: time.optional(),
  tries: z.number().int(),
  /** Of a row under way: when this try began, and what it is at where that is kept. */
  triedAt: time.optional(),
  step: rowStep.optional(),
  changeId: z.string().optional(),
  resetId: z.string().optional(),
  newLineId: z.string().optional(),
  finishedAt: time.optional(),
});
export type JobRowAnswer = z.infer<typeof jobRow>;

const choiceField = z.object({
  /** What most of them hold first. */
  values: z.array(z.object({ value: z.unknown(), count: z.number().int() })),
  /** How many hold another value than these. */
  others: z.number().int(),
  /** How many hold nothing. */
  unset: z.number().int(),
});
export type ChoiceField = z.infer<typeof choiceField>;

const choiceValues = z.object({
  /** Devices that have the section, or an account. */
  targets: z.number().int(),
  /** Of how many of them something is summed up here: never more than the bound, and none that was never read. */
  read: z.number().int(),
  unread: z.number().int(),
  oldestReadAt: time.optional(),
  fields: z.record(z.string(), choiceField),
  /** Devices with what each has to put in, for showing what a text with variables becomes. */
  examples: z.array(z.object({ name: z.string(), site: z.string().nullable(), variables: z.record(z.string(), z.string()) })),
  /** The variables of the devices' sites and of their customers. */
  siteVariables: z.array(z.string()),
  /** Where a variable has nothing to put in. */
  missing: z.record(z.string(), z.object({ count: z.number().int(), devices: z.array(z.object({ id: z.string(), name: z.string() })) })),
});
export type ChoiceValues = z.infer<typeof choiceValues>;

const choiceKind = z.object({
  driver: z.string(),
  label: z.string(),
  noun: z.string(),
  kind: z.string(),
  count: z.number().int(),
  models: z.number().int(),
  /** What the one model or the one device is called, where it is one. */
  name: z.string().optional(),
  /** Which ones, where the selection names each. */
  devices: z.array(z.string()).optional(),
});
export type ChoiceKind = z.infer<typeof choiceKind>;

export const choice = z.object({ count: z.number().int(), kinds: z.array(choiceKind), values: choiceValues.optional() });
export type Choice = z.infer<typeof choice>;

/** Who answered at an address with which certificate, before anything secret was sent there. */
export const shownThere = z.object({
  address: z.string(),
  driver: z.string(),
  model: z.string().optional(),
  serial: z.string().optional(),
  certificate: presentedCertificate,
});
export type ShownThere = z.infer<typeof shownThere>;

export const certificateToAccept = shownThere.extend({
  row: z.string(),
  name: z.string(),
  label: z.string(),
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type CertificateToAccept = z.infer<typeof certificateToAccept>;
