import "server-only";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { writeXlsxStream } from "hucre/xlsx";
import { type TableFormat, tableFiles } from "./table-formats";

/** Cells of a row, as text: what looks like a number keeps its leading zeros. */
export type TableRow = readonly string[];

export interface Table {
  /** The file's name without its ending; the sheet has it too. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<TableRow> | Iterable<TableRow>;
}

/** What a spreadsheet takes for a formula when it stands first in a cell, the full-width forms among them. */
const runs = /^[=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet runs: with an apostrophe before what it would. An import takes that one away again. */
export function neutral(cell: string): string {
  return runs.test(cell) ? `'${cell}` : cell;
}

async function* neutralRows(rows: Table["rows"]): AsyncGenerator<string[]> {
  for await (const row of rows) {
    yield row.map(neutral);
  }
}

function csvBody({ columns, rows }: Table): ReadableStream<Uint8Array> {
  const csv = stringify({ bom: true, header: true, columns: [...columns], record_delimiter: "windows" });
  const source = Readable.from(neutralRows(rows));
  source.on("error", (error) => csv.destroy(error));
  csv.on("close", () => source.destroy());
  source.pipe(csv);
  return Readable.toWeb(csv) as ReadableStream<Uint8Array>;
}

const columnWidth = 20;

function xlsxBody({ name, columns, rows }: Table): ReadableStream<Uint8Array> {
  const headed = columns.map((header) => ({ header, width: columnWidth }));
  return writeXlsxStream(neutralRows(rows), { name, columns: headed, freezePane: { rows: 1 } });
}

/** A table as a file to save. It is written while its rows are read, and never held as a whole. */
export function tableFile(format: TableFormat, table: Table): Response {
  const type = format === "csv" ? "text/csv; charset=utf-8" : tableFiles[1];
  return new Response(format === "csv" ? csvBody(table) : xlsxBody(table), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${table.name}.${format}"`,
      "cache-control": "no-store",
    },
  });
}

/** "lineward-devices-2026-11-26". */
export function datedName(what: string): string {
  return `lineward-${what}-${new Date().toISOString().slice(0, 10)}`;
}
