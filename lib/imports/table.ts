import { ProblemError } from "@/lib/http/problems";
import { writtenOut } from "@/lib/schema/text";
import { cellCharactersMax, importBytesMax, importRowsMax } from "./endpoints";

/** What reading found odd in a cell. The text beside it is the best that the file says. */
export type OddCell = "formula" | "date" | "number" | "rounded" | "error" | "logical";

/** One row as it stands in the file. */
export interface RawRow {
  /** As a spreadsheet counts: the first of a sheet is 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** By the place of the cell. */
  readonly odd?: Readonly<Record<number, OddCell>>;
}

/** A list as it stands in its file, header and rows apart. */
export interface RawTable {
  readonly sheet?: string;
  readonly encoding: string;
  readonly separator: string | null;
  /** Unlike each other, none empty. More than the first line has, where rows are longer. */
  readonly headers: readonly string[];
  /** So many the first line has. */
  readonly named: number;
  readonly rows: readonly RawRow[];
  readonly notes: readonly string[];
}

const columnsMax = 1_000;
/** What is longer is no name of a column, and is told cut off. */
const headerCharactersMax = 200;
/** Cells and characters of a whole list: what a small file can be blown up to ends here. */
const cellsMax = 4_000_000;
const charactersMax = 40_000_000;

/** A number as people write it in a sentence. */
export const figure = (count: number) => count.toLocaleString("en-GB");

/** A file that cannot be read as a list, in a sentence. */
/** What is said of a list without a line, and of one without a row below its headers. Another kind of list says it in words of its own. */
export const emptyList = "This file is empty. A list begins with a line of headers, such as Name, Address, Password.";
export const headersOnly = "There is a line of headers in this file and no row below it.";

export function unreadable(message: string): ProblemError {
  return new ProblemError("validation_failed", message, { fields: [{ path: "file", message }] });
}

const limits = `A list may have up to ${importBytesMax / 1_000_000} MB and ${figure(importRowsMax)} rows.`;

/** A list that is too large, with the figures. */
export function tooMuch(what: string): ProblemError {
  return new ProblemError("payload_too_large", `${what} ${limits}`);
}

/** "A", "Z", "AA": as a spreadsheet names a column. */
export function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `${columnName(Math.floor(index / 26) - 1)}${columnName(index % 26)}`;
}

const blank = (cells: readonly string[]) => cells.every((cell) => cell.trim() === "");

/** Takes rows as they are read, refuses what is too much, and tells header and rows apart. */
export class TableBuilder {
  readonly #rows: RawRow[] = [];
  #header: RawRow | undefined;
  #blank = 0;
  /** Blank rows since the last that was not: those at the end are none. */
  #pending = 0;
  #cells = 0;
  #characters = 0;

  add(row: RawRow): void {
    if (blank(row.cells)) {
      this.#pending += this.#header === undefined ? 0 : 1;
      return;
    }
    this.#measure(row);
    this.#blank += this.#pending;
    this.#pending = 0;
    if (this.#header === undefined) {
      this.#header = row;
      return;
    }
    if (this.#rows.length === importRowsMax) {
      throw tooMuch(`This list has more than ${figure(importRowsMax)} rows.`);
    }
    this.#rows.push(row);
  }

  #measure({ row, cells }: RawRow): void {
    if (cells.length > columnsMax) {
      throw unreadable(`Row ${row} has ${figure(cells.length)} columns. A list may have up to ${figure(columnsMax)}.`);
    }
    for (const [index, cell] of cells.entries()) {
      if (cell.length > cellCharactersMax) {
        throw unreadable(
          `The cell ${columnName(index)}${row} holds ${figure(cell.length)} characters. A cell may hold up to ${figure(cellCharactersMax)}: shorten it, or look for a quote (") that is not closed.`,
        );
      }
      this.#characters += cell.length;
    }
    this.#cells += cells.length;
    if (this.#cells > cellsMax || this.#characters > charactersMax) {
      throw tooMuch(
        `What is in this file is too much for a list: it has grown beyond ${figure(charactersMax / 1_000_000)} MB or ${figure(cellsMax)} cells at row ${row}.`,
      );
    }
  }

  table({ notes = [], ...from }: Pick<RawTable, "encoding" | "separator"> & { sheet?: string; notes?: readonly string[] }): RawTable {
    if (this.#header === undefined) {
      throw unreadable(emptyList);
    }
    if (this.#rows.length === 0) {
      throw unreadable(headersOnly);
    }
    const skipped = this.#blank === 0 ? [] : [`${figure(this.#blank)} blank ${this.#blank === 1 ? "row is" : "rows are"} left out.`];
    const wide = this.#rows.reduce((most, { cells }) => Math.max(most, lastFilled(cells) + 1), 0);
    return {
      ...from,
      headers: headersOf(this.#header.cells, wide),
      named: lastFilled(this.#header.cells) + 1,
      rows: this.#rows,
      notes: [...notes, ...skipped],
    };
  }
}

function lastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== "");
}

/** Headers that can be told apart: the second "Name" is "Name (2)", and one that says nothing is named by its place. */
function headersOf(cells: readonly string[], wide: number): string[] {
  const taken = new Set<string>();
  const count = Math.max(lastFilled(cells) + 1, wide);
  return Array.from({ length: count }, (_, index) => {
    const said = writtenOut((cells[index] ?? "").replace(/\s+/gu, " ").trim()).slice(0, headerCharactersMax) || `Column ${index + 1}`;
    let header = said;
    for (let again = 2; taken.has(header); again++) {
      header = `${said} (${again})`;
    }
    taken.add(header);
    return header;
  });
}
