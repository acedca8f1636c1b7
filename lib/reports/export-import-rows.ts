import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { tableFields } from "@/lib/devices/table-fields";
import type { ImportRowQuery } from "@/lib/imports/endpoints";
import { listRows, readImport } from "@/lib/imports/read-import";
import { datedName, type TableRow, tableFile } from "./table-file";
import type { TableFormat } from "./table-formats";

/** Read at a time. */
const pageSize = 200;

const written = tableFields.filter((field) => !("secret" in field));
const columns = [...written.map(({ header }) => header), "Row", "What is wrong"];

type Query = Omit<ImportRowQuery, "cursor" | "limit">;

async function* rowsOf(actor: Actor, id: string, query: Query): AsyncGenerator<TableRow> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRows>> = await listRows(actor, id, {
      ...query,
      limit: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const { row, cells, problems } of page.items) {
      const texts = written.map(({ field }) => cells[field]?.typed ?? cells[field]?.text ?? "");
      yield [...texts, String(row), problems.map(({ message }) => message).join(" ")];
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Rows of a list of one's own as a file, with what is wrong with each, to be mended where they came from. No secret. */
export async function exportImportRows(actor: Actor, id: string, format: TableFormat, query: Query): Promise<Response> {
  // Before the file begins: a list that is not there is an answer, not an empty file.
  await readImport(actor, id);
  return tableFile(format, { name: datedName("rows"), columns, rows: rowsOf(actor, id, query) });
}
