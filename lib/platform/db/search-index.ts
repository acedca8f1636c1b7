import "server-only";
import type pg from "pg";
import { log } from "@/lib/platform/log";
import type { SqliteHand } from "./sqlite-hand";

/** Tables whose column `search`, folded text, has an index for any part of it. */
export const searchedTables = ["Device", "Line", "AuditEntry"] as const;
export type SearchedTable = (typeof searchedTables)[number];

/** Rows compared from either end of a table: what a VACUUM has moved, it has moved to the last. */
const sample = 25;

const ddl = (table: SearchedTable) => `
  DROP TRIGGER IF EXISTS "${table}_search_insert";
  DROP TRIGGER IF EXISTS "${table}_search_delete";
  DROP TRIGGER IF EXISTS "${table}_search_update";
  DROP TABLE IF EXISTS "${table}Search";
  CREATE VIRTUAL TABLE "${table}Search" USING fts5(search, content='${table}', content_rowid='rowid', tokenize='trigram');
  INSERT INTO "${table}Search"("${table}Search") VALUES ('rebuild');
  CREATE TRIGGER "${table}_search_insert" AFTER INSERT ON "${table}" BEGIN
    INSERT INTO "${table}Search"(rowid, search) VALUES (new.rowid, new.search);
  END;
  CREATE TRIGGER "${table}_search_delete" AFTER DELETE ON "${table}" BEGIN
    INSERT INTO "${table}Search"("${table}Search", rowid, search) VALUES ('delete', old.rowid, old.search);
  END;
  CREATE TRIGGER "${table}_search_update" AFTER UPDATE OF search ON "${table}" WHEN old.search IS NOT new.search BEGIN
    INSERT INTO "${table}Search"("${table}Search", rowid, search) VALUES ('delete', old.rowid, old.search);
    INSERT INTO "${table}Search"(rowid, search) VALUES (new.rowid, new.search);
  END;`;

/** A word or phrase as FTS5 takes it: nothing in it is an operator. */
export const phraseOf = (text: string) => `"${text.replaceAll('"', '""')}"`;

interface Counted {
  readonly rows: number;
  readonly last: number | null;
}

async function isComplete(database: SqliteHand, table: SearchedTable): Promise<boolean> {
  const names = [`${table}Search`, ...["insert", "delete", "update"].map((event) => `${table}_search_${event}`)];
  return (await database.all(`SELECT 1 FROM sqlite_master WHERE name IN (?, ?, ?, ?)`, names)).length === names.length;
}

/** True if the index holds so many rows as the table, up to the same one, and some of both ends are found by their own text. */
async function isRight(database: SqliteHand, table: SearchedTable): Promise<boolean> {
  const counted = async (sql: string) => (await database.all<Counted>(sql))[0];
  // Read from the index's own rows: a query of the index by rowid alone is answered from the table, whatever the index holds.
  const indexed = await counted(`SELECT count(*) AS rows, max(id) AS last FROM "${table}Search_docsize"`);
  const stored = await counted(`SELECT count(*) AS rows, max(rowid) AS last FROM "${table}"`);
  if (indexed?.rows !== stored?.rows || indexed?.last !== stored?.last) {
    return false;
  }
  const select = (order: string) =>
    `SELECT rowid AS number, substr(search, 1, 64) AS text FROM "${table}" WHERE length(search) >= 3 ORDER BY rowid ${order} LIMIT ${sample}`;
  for (const order of ["ASC", "DESC"]) {
    for (const { number, text } of await database.all<{ number: number; text: string }>(select(order))) {
      const found = `SELECT 1 FROM "${table}Search" WHERE "${table}Search" MATCH ? AND rowid = ?`;
      if ((await database.all(found, [phraseOf(text), number])).length === 0) {
        return false;
      }
    }
  }
  return true;
}

async function isUsable(database: SqliteHand, table: SearchedTable): Promise<boolean> {
  try {
    return (await isComplete(database, table)) && (await isRight(database, table));
  } catch (error) {
    log.warn({ table, err: error }, "an index of searched text cannot be read");
    return false;
  }
}

/**
 * SQLite: an FTS5 trigram table beside each searched one, kept by triggers. It names rows by rowid, which a VACUUM may change, and a
 * migration that redefines a table drops its triggers: what is missing or not right is made anew.
 */
export async function indexSqlite(database: SqliteHand): Promise<void> {
  for (const table of searchedTables) {
    if (!(await isUsable(database, table))) {
      await database.exec(ddl(table));
      log.info({ table }, "the index of searched text was made");
    }
  }
}

/**
 * PostgreSQL: a `pg_trgm` index on each searched table. The extension needs a right that not every database user has; without it a search
 * looks through the rows, and the log says so. Call it within a transaction.
 */
export async function indexPostgres(client: pg.Client): Promise<void> {
  const nameOf = (table: SearchedTable) => `${table}_search_trgm`;
  const { rows } = await client.query<{ relname: string }>(
    `SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
     WHERE i.indisvalid AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY($1)`,
    [searchedTables.map(nameOf)],
  );
  const missing = searchedTables.filter((table) => !rows.some((row) => row.relname === nameOf(table)));
  if (missing.length === 0) {
    return;
  }
  await client.query("SAVEPOINT search_index");
  try {
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_trgm");
    for (const table of missing) {
      await client.query(`DROP INDEX IF EXISTS "${nameOf(table)}"`);
      await client.query(`CREATE INDEX "${nameOf(table)}" ON "${table}" USING gin (search gin_trgm_ops)`);
    }
    await client.query("RELEASE SAVEPOINT search_index");
    log.info({ tables: missing }, "the indexes of searched text were made");
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT search_index");
    const { code } = error as { code?: string };
    log.info({ tables: missing, code }, "searches look through the rows: this database's user may not make a pg_trgm index");
  }
}
