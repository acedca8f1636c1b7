import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { flats, numbering } from "@/lib/jobs/line-schemas";
import { cellCharactersMax } from "./endpoints";

/** The largest sheet: more flats than one building has. */
export const sheetRowsMax = 5_000;
export const sheetBytesMax = 4_000_000;

/** What a column of a sheet of flats may mean. */
export const flatFields = ["device", "serial", "address", "site", "user", "flat", "label", "server"] as const;
export const flatField = z.enum(flatFields);
export type FlatField = z.infer<typeof flatField>;

const cell = z.string().max(cellCharactersMax, "A cell holds at most 32,767 characters");

export const sheetBody = z.union(
  [
    z.strictObject({
      /** Cells as a spreadsheet puts them on the clipboard, or a whole CSV file. */
      text: z.string().min(1, "There is nothing in it. Copy the rows with their header line"),
      name: z.string().max(255).optional(),
    }),
    z.strictObject({
      /** The same by rows: each cell as it would stand in the sheet. */
      rows: z
        .array(
          z.strictObject(
            Object.fromEntries(flatFields.map((field) => [field, cell.optional()])) as Record<FlatField, z.ZodOptional<typeof cell>>,
          ),
        )
        .min(1, "Name at least one flat")
        .max(sheetRowsMax, "At most 5,000 flats"),
    }),
  ],
  { error: "Send the sheet as text, its rows, or a file" },
);
export type SheetBody = z.infer<typeof sheetBody>;

const said = z.object({ field: flatField.nullable(), code: z.string(), message: z.string() });
export type SheetProblem = z.infer<typeof said>;

const place = z.object({ id: z.string(), name: z.string(), site: z.object({ id: z.string(), name: z.string() }).nullable() });

export const sheetRow = z.object({
  /** As a spreadsheet counts: the first of a sheet is 1. */
  row: z.number().int(),
  /** What the row calls its device. */
  called: z.string(),
  device: place.optional(),
  /** The number that it asks for, else the one that would be promised to it now. */
  user: z.string().optional(),
  /** True: the sheet leaves it out, and the next free one is taken when the lines are planned. */
  chosen: z.boolean().optional(),
  /** Whom the line is for. */
  label: z.string().optional(),
  problems: z.array(said),
  /** What is odd, and no reason to leave the row out. */
  hints: z.array(said),
  /** What POST /api/jobs takes of it as `selection.flats`; left out where something is wrong. */
  flat: flats.element.optional(),
});
export type SheetRow = z.infer<typeof sheetRow>;

export const sheetAnswer = z.object({
  sheet: z.string().optional(),
  columns: z.array(z.object({ header: z.string(), field: flatField.nullable() })),
  /** What reading found odd about the whole sheet. */
  notes: z.array(z.string()),
  /** Which column the numbers come from; null: none does, and each device gets the next free one. */
  numbersFrom: z.enum(["user", "flat"]).nullable(),
  counts: z.object({ ready: z.number().int(), wrong: z.number().int() }),
  rows: z.array(sheetRow),
  /** How the numbers of each site stand, once all of the sheet are given. */
  numbering,
});
export type SheetAnswer = z.infer<typeof sheetAnswer>;

export const checkFlats = endpoint({
  method: "POST",
  path: "/api/imports/flats",
  summary:
    "Read a sheet of flats (a CSV or XLSX file, pasted cells, or rows) and check each: its device, its number, and what is promised already. The PBX is asked for its users, nothing is written or kept. What is right goes to POST /api/jobs as flats",
  access: "device.configure",
  audit: null,
  bodyBytesMax: sheetBytesMax + 200_000,
  files: ["multipart/form-data", "text/csv"],
  body: sheetBody,
  answer: sheetAnswer,
});

export const flatEndpoints = [checkFlats];
