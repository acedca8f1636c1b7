import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

/** What a column of a list may be, in the order of the template. */
export const importFields = [
  "name",
  "site",
  "floor",
  "place",
  "address",
  "driver",
  "flat",
  "line_user",
  "username",
  "password",
  "tags",
  "serial",
  "note",
] as const;
export const importField = z.enum(importFields);
export type ImportField = z.infer<typeof importField>;

/** What a row would do. `left_out`: a person said so. */
export const importRowStates = ["new", "changed", "same", "conflict", "wrong", "left_out"] as const;
export const importRowState = z.enum(importRowStates);
export type ImportRowState = z.infer<typeof importRowState>;

/** What is known of a cell. A secret one says no more than that it is set. */
export const importCell = z.object({
  /** As it would be kept: normalised. "" keeps what is there, "-" clears it. Not of a secret. */
  text: z.string().optional(),
  /** True for a secret that is sealed. */
  set: z.literal(true).optional(),
  /** What stood in the file, where normalising changed it. */
  typed: z.string().optional(),
  /** What normalising changed, in a sentence. */
  note: z.string().optional(),
  /** What the device here has now, where the row would change it. */
  was: z.string().optional(),
  /** The first of the problems of this cell, as a sentence. */
  problem: z.string().optional(),
});
export type ImportCell = z.infer<typeof importCell>;

export const importProblem = z.object({
  /** The cell that it stands beside; null: the whole row. */
  field: importField.nullable(),
  code: z.string(),
  message: z.string(),
  /** Other rows with a part in it: doubles. */
  rows: z.array(z.number().int()).optional(),
  /** Values that would be right. */
  fixes: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  /** True: a person can decide it (`decision`), nothing has to be typed. */
  decidable: z.literal(true).optional(),
});
export type ImportProblem = z.infer<typeof importProblem>;

/** What a person said of a row: it is the device found here; it is another one; leave it out. */
export const importDecision = z.enum(["same_device", "other_device", "leave_out"]);
export type ImportDecision = z.infer<typeof importDecision>;

export const importRow = z.object({
  /** The row as a spreadsheet counts it: the header is usually 1. */
  row: z.number().int(),
  state: importRowState,
  /** Only of columns that have a field. */
  cells: z.partialRecord(importField, importCell),
  problems: z.array(importProblem),
  /** The device that it changes, or that is in its way. */
  deviceId: z.string().optional(),
  deviceName: z.string().optional(),
  decision: importDecision.optional(),
});
export type ImportRow = z.infer<typeof importRow>;

export const importColumn = z.object({
  /** Unlike the others: the second "Name" is "Name (2)", one without a name "Column 4". */
  header: z.string(),
  field: importField.nullable(),
  /** How the field was found: by its name, as it was chosen for an earlier list, or by the person of this one. */
  by: z.enum(["name", "earlier", "person"]).nullable(),
});
export type ImportColumn = z.infer<typeof importColumn>;

export const importCounts = z.object({
  new: z.number().int(),
  changed: z.number().int(),
  same: z.number().int(),
  conflict: z.number().int(),
  wrong: z.number().int(),
  left_out: z.number().int(),
});
export type ImportCounts = z.infer<typeof importCounts>;

/** A site that rows name and nobody has here. */
export const missingSite = z.object({
  /** `Customer / Place`, or a customer. */
  path: z.string(),
  rows: z.number().int(),
  /** A site here that may have been meant. */
  alike: z.string().optional(),
  /** True once a person has said that it is to be made at the start. */
  create: z.boolean(),
});

export const importView = z.object({
  id: z.string(),
  /** The name of the file; null for pasted cells. */
  name: z.string().nullable(),
  state: z.enum(["open", "started"]),
  /** What it was started as. */
  job: z.string().nullable(),
  sheet: z.string().optional(),
  encoding: z.string(),
  /** null where cells are not split by one: XLSX. */
  separator: z.string().nullable(),
  columns: z.array(importColumn),
  defaults: z.object({
    driver: z.string().optional(),
    siteId: z.string().optional(),
    username: z.string().optional(),
    password: z.object({ set: z.literal(true) }).optional(),
  }),
  total: z.number().int(),
  counts: importCounts,
  missingSites: z.array(missingSite),
  /** What a reader of the file should know: blank rows left out, numbers that may have been text, other sheets. */
  notes: z.array(z.string()),
  createdAt: time,
  /** When it goes by itself. */
  expiresAt: time,
});
export type ImportView = z.infer<typeof importView>;
