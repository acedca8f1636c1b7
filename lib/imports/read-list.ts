import { importBytesMax } from "./endpoints";
import { kindOfFile } from "./file-kind";
import { readCsv } from "./read-csv";
import { readXlsx } from "./read-xlsx";
import { figure, type RawTable, tooMuch } from "./table";

/** Reads a file as a list of rows, whatever its name says. Throws a sentence for what cannot be read; nothing of it is kept then. */
export async function readList(bytes: Uint8Array): Promise<RawTable> {
  if (bytes.length > importBytesMax) {
    throw tooMuch(`This file has ${figure(Math.round(bytes.length / 100_000) / 10)} MB.`);
  }
  return kindOfFile(bytes) === "xlsx" ? readXlsx(bytes) : readCsv(bytes);
}
