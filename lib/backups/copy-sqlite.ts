import "server-only";
import Sqlite from "better-sqlite3";
import { type DatabaseFacts, factsOfSqlite } from "./facts";

/** Pages for each turn of the event loop: 1 MB. */
const pagesAtOnce = 256;

/**
 * A copy of a SQLite database as it is at one moment, while others write to it: better-sqlite3's online backup, of a connection whose open
 * read holds that moment, so that no write makes it begin anew.
 */
export async function copySqlite(file: string, to: string): Promise<DatabaseFacts> {
  const source = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_master").get();
    await source.backup(to, { progress: () => pagesAtOnce });
  } finally {
    source.close();
  }
  const copy = new Sqlite(to, { fileMustExist: true });
  try {
    // One file, whatever is beside it.
    copy.pragma("journal_mode = DELETE");
  } finally {
    copy.close();
  }
  return factsOfSqlite(to);
}
