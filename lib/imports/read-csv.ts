import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { decoded, refuseNul } from "./decode";
import { fieldCalled } from "./headers";
import { figure, type RawTable, TableBuilder, unreadable } from "./table";

const separators = [",", ";", "\t", "|"] as const;
type Separator = (typeof separators)[number];

/** Far above 1,000 cells of a row that are full of text. */
const recordCharactersMax = 2_000_000;
/** Rows that are looked at to find the separator. */
const sampleCharacters = 20_000;
const chunkCharacters = 65_536;

/** The cells of the first few lines, roughly: enough to tell which sign stands between them. */
function roughly(text: string, separator: Separator): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (const sign of text) {
    if (sign === '"') {
      quoted = !quoted;
    } else if (!quoted && sign === separator) {
      endCell();
    } else if (!quoted && (sign === "\n" || sign === "\r")) {
      endCell();
      rows.push([]);
    } else {
      cell += sign;
    }
  }
  endCell();
  return rows.filter((row) => row.some((text) => text.trim() !== ""));
}

/** How well a sign explains the first lines: known headers count most, then columns that every line has. */
function fitness(text: string, separator: Separator): number {
  const [header = [], ...rows] = roughly(text, separator);
  const known = header.filter((name) => fieldCalled(name) !== undefined).length;
  const wide = Math.min(header.length, 50);
  const even = rows.slice(0, 20).filter((row) => row.length === header.length).length;
  return header.length < 2 ? known : known * 1_000 + wide * 10 + even;
}

function separatorOf(text: string): Separator {
  const sample = text.slice(0, sampleCharacters);
  return separators.reduce((best, separator) => (fitness(sample, separator) > fitness(sample, best) ? separator : best));
}

/** Spreadsheets put a line in front that says what stands between the cells. */
const saidPattern = /^sep=([,;\t|])[^\S\r\n]*(?:\r\n|\n|\r|$)/i;

function faultOf(error: CsvError, row: number): Error {
  const at = `in row ${row}`;
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return unreadable(
        `A quote (") is opened ${at} and never closed, so that everything below would be one cell. Close it, or take it away.`,
      );
    case "CSV_MAX_RECORD_SIZE":
      return unreadable(`Row ${row} is longer than ${figure(recordCharactersMax)} characters. Look for a quote (") that is not closed.`);
    default:
      return unreadable(`The quotes ${at} cannot be read. Put a cell with a quote into quotes, and write the quote inside twice.`);
  }
}

/** The parser is ahead of those who take its rows: it says itself how many it has read. */
function rowOf(error: CsvError, before: number): number {
  const { records } = error as { records?: unknown };
  return before + (typeof records === "number" ? records : 0) + 1;
}

/** A list of cells as text. Throws a sentence for what cannot be read. */
export async function readText(given: string, encoding = "UTF-8"): Promise<RawTable> {
  refuseNul(given);
  const whole = given.startsWith("\ufeff") ? given.slice(1) : given;
  const said = saidPattern.exec(whole);
  const text = said ? whole.slice(said[0].length) : whole;
  const separator = (said?.[1] as Separator | undefined) ?? separatorOf(text);
  const builder = new TableBuilder();
  const parser = parse({
    delimiter: separator,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: recordCharactersMax,
  });
  const source = Readable.from(pieces(text));
  let row = said ? 1 : 0;
  try {
    for await (const cells of source.pipe(parser)) {
      row += 1;
      builder.add({ row, cells: cells as string[] });
    }
  } catch (error) {
    throw error instanceof CsvError ? faultOf(error, rowOf(error, said ? 1 : 0)) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
  return builder.table({ encoding, separator });
}

/** The text piece by piece: requests beside it get their turn. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += chunkCharacters) {
    yield text.slice(at, at + chunkCharacters);
  }
}

/** The same of a file, in whatever encoding it was saved. */
export async function readCsv(bytes: Uint8Array): Promise<RawTable> {
  const { text, encoding } = decoded(bytes);
  return readText(text, encoding);
}
