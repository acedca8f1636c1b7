import "server-only";
import { openApart } from "@/lib/platform/db/sqlite-hand";
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

/** Somebody may still look at the copy, for as long as this. */
const lockMs = 30_000;

/**
 * Reads a copy of a SQLite database, in a thread of its own. `check`: looks through all of it first. Throws where it is none, and where the
 * check finds something.
 */
export async function factsOfSqlite(file: string, { check = false }: { readonly check?: boolean } = {}): Promise<DatabaseFacts> {
  const database = await openApart(file, { readonly: true, fileMustExist: true, timeout: lockMs });
  try {
    if (check && (await database.all<{ quick_check: string }>("PRAGMA quick_check(1)"))[0]?.quick_check !== "ok") {
      throw new Error("The database is damaged");
    }
    const tables = new Set(
      (await database.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")).map(({ name }) => name),
    );
    const migrations = tables.has("_prisma_migrations")
      ? (await database.all<{ name: string }>(migrationsSql)).map(({ name }) => name)
      : [];
    const counts = await countsBy(async (table) =>
      tables.has(table) ? (await database.all<{ rows: number }>(`SELECT count(*) AS rows FROM "${table}"`))[0]?.rows : undefined,
    );
    return { migrations, counts };
  } finally {
    await database.close();
  }
}
