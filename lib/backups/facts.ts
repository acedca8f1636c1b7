import "server-only";
import Sqlite from "better-sqlite3";
import type { Counts } from "./manifest";

/** What is counted, and in which table. A database of an older Lineward may have none of them. */
export const counted: Readonly<Record<keyof Counts, string>> = {
  devices: "Device",
  lines: "Line",
  sites: "Site",
  people: "User",
  auditEntries: "AuditEntry",
};

export interface DatabaseFacts {
  /** In the order in which they were applied. */
  readonly migrations: readonly string[];
  readonly counts: Counts;
}

/** `ask` counts the rows of a table; undefined where there is no such table. */
export async function countsBy(ask: (table: string) => Promise<number | undefined>): Promise<Counts> {
  const count = async (name: keyof Counts) => (await ask(counted[name])) ?? 0;
  return {
    devices: await count("devices"),
    lines: await count("lines"),
    sites: await count("sites"),
    people: await count("people"),
    auditEntries: await count("auditEntries"),
  };
}

export const migrationsSql = `SELECT migration_name AS name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`;

/** Reads a copy of a SQLite database. Throws where it is none. */
export async function factsOfSqlite(file: string): Promise<DatabaseFacts> {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").pluck();
    const migrations = has.get("_prisma_migrations") ? (database.prepare(migrationsSql).pluck().all() as string[]) : [];
    const counts = await countsBy(async (table) =>
      has.get(table) ? (database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number) : undefined,
    );
    return { migrations, counts };
  } finally {
    database.close();
  }
}
