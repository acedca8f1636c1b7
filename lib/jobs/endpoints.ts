import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine, withoutUnseenIn } from "@/lib/schema/text";
import { accountChange } from "./account-schema";
import { flats, lineToTypeIn } from "./line-schemas";
import { choice, jobDetail, jobItem, jobKind, jobOptions, jobRow, jobState, rowState, someOptions } from "./schemas";

const id = z.string().min(1).max(64);
/** More targets than one job takes. */
export const targetsMax = 50_000;

export const ids = z.array(id).max(targetsMax, "At most 50,000 targets");
/** As in a query: a list, or words with a comma between. */
const list = z
  .union([z.string().max(2_000), z.array(z.string().max(200)).max(100)])
  .transform((given) => (typeof given === "string" ? given.split(",").filter(Boolean) : given));

export const deviceFilter = z.strictObject({
  query: z.string().max(200).optional(),
  site: list.optional(),
  driver: list.optional(),
  tag: list.optional(),
  status: z.enum(["in_order", "attention"]).optional(),
  kind: list.optional(),
});

export const lineFilter = z.strictObject({ query: z.string().max(200).optional(), site: list.optional(), state: list.optional() });

export const jobSelection = z.union(
  [
    z.strictObject({ devices: ids }),
    z.strictObject({ filter: deviceFilter }),
    z.strictObject({ lines: ids }),
    z.strictObject({ lineFilter }),
    z.strictObject({ flats }),
    z.strictObject({ device: id, collection: id, records: z.array(z.string().min(1).max(200)).max(targetsMax) }),
  ],
  { error: "Choose devices, lines or records: by their ids, or by a filter" },
);
export type JobSelection = z.infer<typeof jobSelection>;

const values = z.record(z.string(), z.unknown()).overwrite(withoutUnseenIn);

export const jobChange = z.union(
  [z.strictObject({ section: id, values }), z.strictObject({ account: accountChange }), z.strictObject({ values })],
  { error: "Say what is to change: a section with values, the account, or the values of records" },
);
export type JobChange = z.infer<typeof jobChange>;

export const newJob = z.strictObject({
  kind: jobKind,
  name: oneLine().max(120, "At most 120 characters").optional(),
  reason: oneLine().max(500, "At most 500 characters").optional(),
  ticket: oneLine().max(64, "At most 64 characters").optional(),
  selection: jobSelection,
  change: jobChange.optional(),
  plan: z.enum(["live", "snapshots"]).default("live"),
  options: jobOptions.prefault({}),
});
export type NewJob = z.infer<typeof newJob>;

/** A job as the answer to an act on it names it. */
export const begun = z.object({ id: z.string(), number: z.number().int(), state: jobState });

export const planJob = endpoint({
  method: "POST",
  path: "/api/jobs",
  summary:
    "Plan work over many devices, lines or records. With an Idempotency-Key once only. Nothing is written to a device before it is started",
  access: "job.run",
  audit: "job.plan",
  bodyBytesMax: 4_000_000,
  body: newJob,
  answer: begun,
  status: 202,
});

export const choiceWish = z.strictObject({
  selection: z.union([z.strictObject({ devices: ids }), z.strictObject({ filter: deviceFilter })], {
    error: "Choose devices: by their ids, or by a filter",
  }),
  /** Whose values are summed up: the account of every family, or one section of one family. Left out: none. */
  values: z.union([z.strictObject({ account: z.literal(true) }), z.strictObject({ driver: id, section: id })]).optional(),
});
export type ChoiceWish = z.infer<typeof choiceWish>;

export const describeChoice = endpoint({
  method: "POST",
  path: "/api/jobs/choice",
  summary: "What a selection of devices is made of, and what they hold as it was last read: for saying what a job is to change",
  access: "job.run",
  audit: null,
  bodyBytesMax: 4_000_000,
  body: choiceWish,
  answer: choice,
});

const listed = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .max(300)
    .transform((given) => given.split(",").filter(Boolean))
    .pipe(z.array(item))
    .optional();

export const jobQuery = z.object({
  state: listed(jobState),
  kind: listed(jobKind),
  /** Part of a name, a number, or a person's name. */
  query: z.string().trim().max(200).optional(),
  /** Jobs that had this device as a target. */
  device: id.optional(),
  /** Jobs with a target at this site, or at a place below it. */
  site: id.optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type JobQuery = z.infer<typeof jobQuery>;

export const listJobs = endpoint({
  method: "GET",
  path: "/api/jobs",
  summary: "Jobs with targets on the caller's sites, newest first",
  access: "job.see",
  query: jobQuery,
  answer: z.object({ items: z.array(jobItem), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const getJob = endpoint({
  method: "GET",
  path: "/api/jobs/{id}",
  summary: "A job with its rows counted and grouped by what became of them, worst first",
  access: "job.see",
  params: byId,
  answer: jobDetail,
});

export const rowQuery = z.object({
  state: listed(rowState),
  group: z.string().max(64).optional(),
  site: listed(id),
  query: z.string().trim().max(200).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RowQuery = z.infer<typeof rowQuery>;

export const listRows = endpoint({
  method: "GET",
  path: "/api/jobs/{id}/rows",
  summary: "The rows of a job on the caller's sites, in the order of the plan",
  access: "job.see",
  params: byId,
  query: rowQuery,
  answer: z.object({ items: z.array(jobRow), nextCursor: z.string().nullable(), total: z.number().int() }),
});

const startOptions = z.strictObject({ planHash: z.string().max(100), options: someOptions.optional() });
export type StartOptions = z.infer<typeof startOptions>;

export const startJob = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/start",
  summary: "Start the plan that was seen: now, at a time, or in a window of each day",
  access: "job.run",
  audit: "job.start",
  params: byId,
  body: startOptions,
  answer: begun,
  status: 202,
});

const steer = <const W extends "pause" | "resume" | "stop">(what: W, summary: string) =>
  endpoint({
    method: "POST",
    path: `/api/jobs/{id}/${what}`,
    summary,
    access: "job.run",
    audit: { actions: [`job.${what}`], unlessUnchanged: true },
    params: byId,
    answer: begun,
    status: 202,
  });

export const pauseJob = steer("pause", "Begin no further row; those under way finish");
export const resumeJob = steer("resume", "Go on with a paused job");
export const stopJob = steer("stop", "End a job: rows under way finish, the others are not begun");

const retryWish = z.union([z.strictObject({ group: z.string().min(1).max(64) }), z.strictObject({ rows: ids }), z.strictObject({})]);
export type RetryWish = z.infer<typeof retryWish>;

export const retryJob = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/retry",
  summary: "Try rows again that ended badly or wait, or plan again what could not be planned: of a group, some, or all",
  access: "job.run",
  audit: { actions: ["job.retry"], unlessUnchanged: true },
  params: byId,
  body: retryWish,
  bodyOptional: true,
  answer: begun.extend({ rows: z.number().int() }),
  status: 202,
});

export type GiveUpWish = RetryWish;

export const giveUpJob = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/give-up",
  summary: "Wait no longer for rows that wait: of a group, some, or all",
  access: "job.run",
  audit: { actions: ["job.give_up"], unlessUnchanged: true },
  params: byId,
  body: retryWish,
  bodyOptional: true,
  answer: begun.extend({ rows: z.number().int() }),
  status: 202,
});

/** Who may not see jobs is told neither its id nor its name. */
const lineJob = z.object({
  number: z.number().int(),
  kind: jobKind,
  state: jobState,
  id: z.string().optional(),
  name: z.string().optional(),
});
export type LineJob = z.infer<typeof lineJob>;

export const listLineJobs = endpoint({
  method: "GET",
  path: "/api/lines/{id}/jobs",
  summary: "The jobs that are still to touch a line or one of its devices",
  access: "line.see",
  params: byId,
  answer: z.object({ items: z.array(lineJob) }),
});

export const putBackJob = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/put-back",
  summary: "Plan a job that gives the devices back what this one replaced; with an Idempotency-Key once only",
  access: "job.run",
  audit: "job.plan",
  params: byId,
  answer: begun,
  status: 202,
});

/** So many links are made at a time. */
export const linksMax = 500;

export const makeLinks = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/reveals",
  summary:
    "Resets that lie half done because a device takes no writes: for each line of a group a link that shows its new password once, within 12 hours",
  access: "device.configure",
  freshPassword: "refuse_tokens",
  audit: { actions: ["line.reveal_link"], unlessUnchanged: true },
  peopleOnly: "to show a password",
  params: byId,
  body: z.strictObject({ group: z.string().min(1).max(64) }),
  /** `leftOut`: lines of the group that are not half done any more, or that the caller may not act on. */
  answer: z.object({ items: z.array(lineToTypeIn), leftOut: z.number().int() }),
});

export const reportJob = endpoint({
  method: "GET",
  path: "/api/jobs/{id}/report",
  summary: "One line for each row, as a CSV file",
  access: "job.see",
  params: byId,
  query: z.object({ format: z.enum(["csv"]).default("csv") }),
  file: "text/csv",
});

export const jobEndpoints = [
  planJob,
  describeChoice,
  listJobs,
  getJob,
  listRows,
  startJob,
  pauseJob,
  resumeJob,
  stopJob,
  retryJob,
  giveUpJob,
  putBackJob,
  makeLinks,
  reportJob,
  listLineJobs,
];
