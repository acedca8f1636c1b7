import { z } from "zod";
import { importCell, importColumn, importDecision, importField, importProblem } from "./schemas";

/** What is kept of the check of one row. */
export const verdict = z.object({
  cells: z.partialRecord(importField, importCell),
  problems: z.array(importProblem),
  /** What it shares with its doubles: "a:10.0.0.4:80", "s:…", "n:…", "u:…". */
  keys: z.array(z.string()),
  deviceName: z.string().optional(),
  /** The site that it names and nobody has here. */
  missingSite: z.string().optional(),
});
export type Verdict = z.infer<typeof verdict>;

const odd = z.enum(["formula", "date", "number", "rounded", "error", "logical"]);

/** What reading found odd in the cells of fields, and cells beyond the last header. */
export const oddFacts = z.object({
  fields: z.partialRecord(importField, odd).optional(),
  /** The same of columns without a meaning, by their places. */
  columns: z.record(z.string(), odd).optional(),
  /** So many cells more than there are headers. */
  more: z.number().int().optional(),
});
export type OddFacts = z.infer<typeof oddFacts>;

/** The cells of a row that lie sealed: secrets by their field, and by its place each column that has no meaning yet. */
export const sealedCells = z.object({
  secrets: z.partialRecord(importField, z.string()),
  columns: z.record(z.string(), z.string()),
});
export type SealedCells = z.infer<typeof sealedCells>;

/** A column as it is kept. `secret`: it was once taken for passwords, so what is in it is never shown. */
export const storedColumn = importColumn.extend({ secret: z.literal(true).optional() });
export type StoredColumn = z.infer<typeof storedColumn>;

export const storedDefaults = z.object({ driver: z.string().optional(), siteId: z.string().optional(), username: z.string().optional() });
export type StoredDefaults = z.infer<typeof storedDefaults>;

export const storedDecision = importDecision.nullable().catch(null);
