import "server-only";
import { z } from "zod";
import { anyDocument, jsonColumn } from "@/lib/platform/db/json-column";
import { fieldChange } from "@/lib/settings/schemas";
import { addWish } from "./add-wish";
import { jobChange } from "./endpoints";
import { lineWish, storedNumbering } from "./line-schemas";
import { jobOptions, shownThere } from "./schemas";

/** How the targets of a job were chosen, without the list of them. */
const storedSelection = z.object({
  by: z.enum(["devices", "filter", "lines", "lineFilter", "records", "list", "flats"]),
  count: z.number().int(),
  filter: anyDocument.optional(),
});
export type StoredSelection = z.infer<typeof storedSelection>;

/** A job and its rows, as far as they are JSON. */
export const jobColumns = {
  selection: jsonColumn("Job.selection", storedSelection),
  change: jsonColumn("Job.change", jobChange),
  options: jsonColumn("Job.options", jobOptions),
  risks: jsonColumn("Job.risks", z.record(z.string(), z.number())),
  patch: jsonColumn("JobRow.patch", anyDocument),
  lineWish: jsonColumn("JobRow.patch", lineWish),
  numbering: jsonColumn("Job.numbering", storedNumbering),
  wish: jsonColumn("Addition.wish", addWish),
  shown: jsonColumn("Addition.shown", shownThere),
  changes: jsonColumn(
    "JobRow.changes",
    z.array(
      fieldChange.extend({ from: z.unknown().optional(), to: z.unknown().optional() }).transform((change) => ({
        ...change,
        from: change.from ?? null,
        to: change.to ?? null,
      })),
    ),
  ),
} as const;
