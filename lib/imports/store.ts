import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { insertRows, updateRows } from "@/lib/platform/db/many-rows";
import { folded } from "@/lib/schema/fold";
import { importBinding, importRowBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import type { ListedRow } from "./check-world";
import type { CheckedRow } from "./doubles";
import { oddFacts, type SealedCells, sealedCells, storedColumn, storedDecision, storedDefaults, type Verdict, verdict } from "./facts";
import type { RowCells } from "./row-cells";
import { type ImportField, importCounts, importField, missingSite } from "./schemas";

export const importColumns = {
  columns: jsonColumn("Import.columns", z.array(storedColumn)),
  defaults: jsonColumn("Import.defaults", storedDefaults),
  createSites: jsonColumn("Import.createSites", z.array(z.string())),
  notes: jsonColumn("Import.notes", z.array(z.string())),
  counts: jsonColumn("Import.counts", importCounts),
  missing: jsonColumn("Import.missing", z.array(missingSite)),
  cells: jsonColumn("ImportRow.cells", z.partialRecord(importField, z.string())),
  odd: jsonColumn("ImportRow.odd", oddFacts),
  verdict: jsonColumn("ImportRow.verdict", verdict),
} as const;

export type ImportRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["import"]["findUnique"]>>>;
export type RowRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["importRow"]["findUnique"]>>>;

/** Rows of one statement: they travel as one text, and others get their turn between two. */
const rowsAtOnce = 1_000;

/** A list of this person, or it does not exist. */
export async function importFor(actor: Actor, id: string): Promise<ImportRecord> {
  const found = await db().import.findFirst({ where: { id, actorId: actor.id, counts: { not: "{}" }, expiresAt: { gt: new Date() } } });
  if (!found) {
    throw new ProblemError("not_found", "This list does not exist any more. Lists go by themselves after 24 hours.");
  }
  return found;
}

/** The same, as long as it has not been started. */
export async function openImport(actor: Actor, id: string): Promise<ImportRecord> {
  const found = await importFor(actor, id);
  if (found.jobId !== null) {
    throw new ProblemError("conflict", "This list has been started: what becomes of its rows is told by the job.");
  }
  return found;
}

const nothingSealed: SealedCells = { secrets: {}, columns: {} };

function openedCells({ id, sealed }: Pick<RowRecord, "id" | "sealed">): SealedCells {
  if (sealed === null) {
    return nothingSealed;
  }
  try {
    return sealedCells.parse(JSON.parse(vault().open(sealed, importRowBinding(id))));
  } catch {
    throw new ProblemError(
      "secret_unreadable",
      "What is sealed in this list cannot be opened: its key is not in the key file. Remove the list, and hand it in again.",
    );
  }
}

/** The cells of a row that is kept, what is sealed opened. */
export function cellsOfRecord(row: RowRecord): RowCells {
  return {
    cells: importColumns.cells.read(row.cells, row.id, {}),
    sealed: openedCells(row),
    odd: row.odd === null ? undefined : importColumns.odd.read(row.odd, row.id, {}),
  };
}

export function listedRow(row: number, { cells, sealed, odd }: RowCells, decision: ListedRow["decision"]): ListedRow {
  return { row, cells, secrets: sealed.secrets, odd, decision };
}

export const decisionOf = (row: RowRecord) => storedDecision.parse(row.decision);
export const verdictOf = (row: Pick<RowRecord, "id" | "verdict">): Verdict =>
  importColumns.verdict.read(row.verdict, row.id, { cells: {}, problems: [], keys: [] });

const cellTypes = { cells: "text", odd: "text", sealed: "text", keyId: "text", secrets: "text", search: "text", decision: "text" } as const;
const verdictTypes = { state: "text", verdict: "text", deviceId: "text" } as const;

const isEmpty = (record: object) => Object.keys(record).length === 0;

function seal(id: string, { secrets, columns }: SealedCells): { sealed: string | null; keyId: string | null; secrets: string } {
  const set = Object.entries(secrets).filter(([, text]) => text !== "");
  const sealed =
    set.length === 0 && isEmpty(columns)
      ? null
      : vault().seal(JSON.stringify({ secrets: Object.fromEntries(set), columns }), importRowBinding(id));
  return { sealed, keyId: sealed === null ? null : vault().keyIdOf(sealed), secrets: set.map(([field]) => field).join(",") };
}

/** The columns of a row that hold its cells. */
export function cellColumns(id: string, { cells, sealed, odd }: RowCells, decision: string | null) {
  return {
    cells: JSON.stringify(cells),
    odd: odd === undefined ? null : JSON.stringify(odd),
    ...seal(id, sealed),
    search: folded(Object.values(cells).join("\n")),
    decision,
  };
}

/** The columns of a row that hold what the check found. */
export function verdictColumns({ state, verdict: found, deviceId }: CheckedRow) {
  return { state, verdict: JSON.stringify(found), deviceId };
}

export interface NewRow {
  readonly cells: RowCells;
  readonly checked: CheckedRow;
}

/** Keeps the rows of a new list. */
export async function keepRows(importId: string, rows: readonly NewRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const data = rows.slice(from, from + rowsAtOnce).map(({ cells, checked }) => {
      const id = randomUUID();
      return { id, importId, row: checked.row, ...cellColumns(id, cells, null), ...verdictColumns(checked) };
    });
    await db().$transaction((tx) =>
      insertRows(tx, "ImportRow", { id: "text", importId: "text", row: "integer", ...cellTypes, ...verdictTypes }, data),
    );
  }
}

export type VerdictChange = { readonly id: string } & ReturnType<typeof verdictColumns>;
export type CellChange = { readonly id: string } & ReturnType<typeof cellColumns>;

type Write = (work: (tx: Transaction) => Promise<void>) => Promise<void>;

/** A piece in a transaction of its own, so that nobody waits long; within `whole`, all of them or none. */
async function inPieces<T>(
  rows: readonly T[],
  whole: Transaction | undefined,
  write: (tx: Transaction, piece: readonly T[]) => Promise<void>,
) {
  const each: Write = whole ? (work) => work(whole) : (work) => db().$transaction(work);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await each((tx) => write(tx, rows.slice(from, from + rowsAtOnce)));
  }
}

export const writeVerdicts = (rows: readonly VerdictChange[], whole?: Transaction) =>
  inPieces(rows, whole, (tx, piece) => updateRows(tx, "ImportRow", verdictTypes, piece));
export const writeCells = (rows: readonly CellChange[], whole?: Transaction) =>
  inPieces(rows, whole, (tx, piece) => updateRows(tx, "ImportRow", cellTypes, piece));

/** The rows of a list in its order, some at a time. */
export async function* rowsOfImport(importId: string): AsyncGenerator<RowRecord[]> {
  for (let after = 0; ; ) {
    const page = await db().importRow.findMany({ where: { importId, row: { gt: after } }, orderBy: { row: "asc" }, take: rowsAtOnce });
    if (page.length > 0) {
      yield page;
    }
    if (page.length < rowsAtOnce) {
      return;
    }
    after = page.at(-1)?.row ?? after;
  }
}

/** What of these rows there is. Throws for one that is not. */
export async function rowsNamed(importId: string, numbers: readonly number[]): Promise<RowRecord[]> {
  const rows = await db().importRow.findMany({ where: { importId, row: { in: [...numbers] } }, orderBy: { row: "asc" } });
  if (rows.length !== new Set(numbers).size) {
    throw notFound("This row");
  }
  return rows;
}

/** The password for rows without one. */
export function openDefault({ id, sealed }: Pick<ImportRecord, "id" | "sealed">): string | undefined {
  return sealed === null ? undefined : vault().open(sealed, importBinding(id));
}

export function sealDefault(id: string, password: string | null) {
  const sealed = password === null ? null : vault().seal(password, importBinding(id));
  return { sealed, keyId: sealed === null ? null : vault().keyIdOf(sealed) };
}

/** What headers meant in earlier lists of the house. */
export async function earlierColumns(keys: readonly string[]): Promise<Map<string, ImportField | "">> {
  const rows = await db().importHeader.findMany({ where: { headerKey: { in: [...new Set(keys)] } } });
  const known = z.union([importField, z.literal("")]);
  return new Map(
    rows.flatMap(({ headerKey, field }) => {
      const parsed = known.safeParse(field);
      return parsed.success ? [[headerKey, parsed.data] as const] : [];
    }),
  );
}
