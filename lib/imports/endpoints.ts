import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { importCounts, importDecision, importField, importRow, importRowState, importView } from "./schemas";

/** The largest list: bytes of its file, and rows. */
export const importBytesMax = 20_000_000;
export const importRowsMax = 50_000;
/** Cells of this many characters are no cells of a list. */
export const cellCharactersMax = 32_767;

const cellText = z.string().max(cellCharactersMax, "A cell holds at most 32,767 characters");
const cells = z.partialRecord(importField, cellText);
const header = z.string().max(cellCharactersMax);

export const importText = z.strictObject({
  /** Cells as a spreadsheet puts them on the clipboard, or a whole CSV file. */
  text: z.string().min(1, "There is nothing in it. Copy the rows with their header line"),
  name: z.string().max(255).optional(),
});

export const addImport = endpoint({
  method: "POST",
  path: "/api/imports",
  summary:
    "Read a list of devices (a CSV or XLSX file, or pasted cells) and check every row. Nothing is written and no device is asked. With an Idempotency-Key once only",
  access: "device.add",
  audit: "import.add",
  bodyBytesMax: importBytesMax + 200_000,
  files: ["multipart/form-data", "text/csv"],
  body: importText,
  answer: importView,
  status: 201,
});

export const listImports = endpoint({
  method: "GET",
  path: "/api/imports",
  summary: "The caller's own lists of the last 24 hours, newest first",
  access: "device.add",
  query: z.object({ cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
  answer: z.object({ items: z.array(importView), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const getImport = endpoint({
  method: "GET",
  path: "/api/imports/{id}",
  summary: "One of the caller's own lists",
  access: "device.add",
  params: byId,
  answer: importView,
});

export const importPatch = z.strictObject({
  /** What the named columns mean; those that are not named keep theirs. A field that another column has moves here. */
  columns: z
    .array(z.strictObject({ header, field: importField.nullable() }))
    .max(2_000)
    .optional(),
  /** For cells that are empty, and for columns that are not there. null takes one away. */
  defaults: z
    .strictObject({
      driver: z.string().max(64).nullable().optional(),
      siteId: z.string().max(64).nullable().optional(),
      username: z.string().max(200).nullable().optional(),
      password: z.string().max(200).nullable().optional(),
    })
    .optional(),
  /** Paths of missing sites that are to be made at the start: all of them, each time. Admins only. */
  createSites: z.array(z.string().max(300)).max(5_000).optional(),
  /** Keep what the columns mean for the next list with such headers. Default true. */
  remember: z.boolean().optional(),
});
export type ImportPatch = z.infer<typeof importPatch>;

export const changeImport = endpoint({
  method: "PATCH",
  path: "/api/imports/{id}",
  summary: "Say what the columns mean and what holds where a cell is empty; every row is checked again",
  access: "device.add",
  audit: "import.change",
  params: byId,
  body: importPatch,
  answer: importView,
});

const listed = <S extends z.ZodType<string, string>>(item: S) =>
  z
    .string()
    .max(300)
    .transform((given) => given.split(",").filter(Boolean))
    .pipe(z.array(item))
    .optional();

export const importRowQuery = z.object({
  state: listed(importRowState),
  /** Part of what stands in a row. */
  query: z.string().trim().max(200).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type ImportRowQuery = z.infer<typeof importRowQuery>;

export const listImportRows = endpoint({
  method: "GET",
  path: "/api/imports/{id}/rows",
  summary: "The rows of a list in its order, each cell with what is wrong with it",
  access: "device.add",
  params: byId,
  query: importRowQuery,
  answer: z.object({ items: z.array(importRow), nextCursor: z.string().nullable(), total: z.number().int() }),
});

const rowChange = {
  /** New texts; a cell that is not named stays. The text of a secret is sealed; "" takes it away. */
  cells: cells.optional(),
  decision: importDecision.nullable().optional(),
};

export const importRowPatch = z.strictObject(rowChange);
export type ImportRowPatch = z.infer<typeof importRowPatch>;

/** `alsoChecked`: other rows that were checked again because they had a double here, or have one now. */
const checkedAgain = { counts: importCounts, alsoChecked: z.array(z.number().int()) };

export const changeImportRow = endpoint({
  method: "PATCH",
  path: "/api/imports/{id}/rows/{row}",
  summary: "Change cells of a row, or say what it is; it is checked again with the rows that it was a double of",
  access: "device.add",
  audit: null,
  params: byId.extend({ row: z.coerce.number().int().min(1).max(2_000_000) }),
  body: importRowPatch,
  answer: importRow.extend(checkedAgain),
});

export const importRowsPatch = z.strictObject({
  rows: z
    .array(z.strictObject({ row: z.number().int().min(1), ...rowChange }))
    .min(1, "Name at least one row")
    .max(1_000, "At most 1,000 rows at once"),
});
export type ImportRowsPatch = z.infer<typeof importRowsPatch>;

export const changeImportRows = endpoint({
  method: "PATCH",
  path: "/api/imports/{id}/rows",
  summary: "The same for many rows at once: a pasted block, or one value in the place of another",
  access: "device.add",
  audit: null,
  bodyBytesMax: 4_000_000,
  params: byId,
  body: importRowsPatch,
  answer: z.object({ items: z.array(importRow), ...checkedAgain }),
});

export const importStart = z.strictObject({
  /** Rows of these states are left behind. Without it, a list with such rows is not started. */
  skip: z
    .array(z.enum(["wrong", "conflict"]))
    .max(2)
    .optional(),
  update: z.boolean().default(true),
  create: z.boolean().default(true),
});
export type ImportStart = z.infer<typeof importStart>;

export const startImport = endpoint({
  method: "POST",
  path: "/api/imports/{id}/start",
  summary: "Make a job of the new and the changed rows. Started twice it is one job",
  access: "device.add",
  audit: { actions: ["import.start"], besides: ["job.plan", "job.start", "site.add"], unlessUnchanged: true },
  params: byId,
  body: importStart,
  bodyOptional: true,
  answer: z.object({ job: z.string() }),
  status: 202,
});

export const removeImport = endpoint({
  method: "DELETE",
  path: "/api/imports/{id}",
  summary: "The list and its secrets are gone; a job that was made of it goes on",
  access: "device.add",
  audit: "import.remove",
  params: byId,
  status: 204,
});

export const importEndpoints = [
  addImport,
  listImports,
  getImport,
  changeImport,
  listImportRows,
  changeImportRows,
  changeImportRow,
  startImport,
  removeImport,
];
