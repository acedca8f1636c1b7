import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { type Env, StartError } from "@/lib/platform/env";
import { databaseRefusal } from "./refusal";
import { indexPostgres, indexSqlite } from "./search-index";
import { openHere, type SqliteHand } from "./sqlite-hand";

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
  readonly rolled_back_at: unknown;
}

type SqlitePlace = Extract<Env["database"], { kind: "sqlite" }>;
type PostgresPlace = Extract<Env["database"], { kind: "postgresql" }>;

const appliedColumns = "migration_name, checksum, finished_at, rolled_back_at";

/** What is about to be done to a database that holds something already. */
export interface Upgrade {
  /** Names of the migrations that were applied, and of those that will be. */
  readonly applied: readonly string[];
  readonly todo: readonly string[];
}

/** Called before the first change, under the lock that keeps every other start out. If it throws, nothing is changed. */
export type BeforeUpgrade = (upgrade: Upgrade) => Promise<void>;

/** Prisma's own bookkeeping, so that `prisma migrate status` agrees with us. */
export const bookkeeping = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
};

async function migrationsIn(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

const inUse = (applied: readonly Applied[]) => applied.filter((row) => row.rolled_back_at === null || row.rolled_back_at === undefined);

/** What is still to be applied. Refuses an edited file and a database that is newer than this version. */
function pending(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const row of inUse(applied)) {
    const file = known.find((migration) => migration.name === row.migration_name);
    if (!file) {
      throw new StartError(
        `The database was made by a newer Lineward (migration ${row.migration_name}). Start that version, or restore a backup.`,
      );
    }
    if (row.finished_at === null) {
      throw new StartError(`Migration ${row.migration_name} did not finish. Restore the backup made before it.`);
    }
    if (file.checksum !== row.checksum) {
      throw new StartError(`Migration ${row.migration_name} was edited after it was applied. Put the original file back.`);
    }
  }
  const done = new Set(inUse(applied).map((row) => row.migration_name));
  return known.filter((migration) => !done.has(migration.name));
}

/** A migration that failed, with why; what it and those before it did is undone with the transaction. */
function undone(database: Env["database"], { name }: Migration, error: unknown): StartError {
  const { message } = databaseRefusal(database, error);
  return new StartError(
    `Migration ${name} failed. It was undone, and the database is as it was before: the version before runs on it. ${message}`,
  );
}

async function migrateSqlite(
  place: SqlitePlace,
  known: readonly Migration[],
  before: BeforeUpgrade | undefined,
  open: typeof openHere,
): Promise<string[]> {
  await mkdir(path.dirname(place.file), { recursive: true, mode: 0o700 });
  const database = await open(place.file, { timeout: 10_000 });
  try {
    await database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    await chmod(place.file, 0o600);
    // Table rebuilds of Prisma's SQL need it off, and it cannot be changed inside a transaction.
    await database.exec("PRAGMA foreign_keys = OFF");
    // Immediate: two processes that start at once must not both find the same work.
    await database.exec("BEGIN IMMEDIATE");
    await database.exec(bookkeeping.sqlite);
    const applied = await database.all<Applied>(`SELECT ${appliedColumns} FROM "_prisma_migrations"`);
    const todo = pending(known, applied);
    if (todo.length > 0 && inUse(applied).length > 0) {
      // Whoever reads beside this transaction finds what was there before it.
      await before?.({ applied: inUse(applied).map((row) => row.migration_name), todo: todo.map(({ name }) => name) });
    }
    for (const migration of todo) {
      await applySqlite(database, place, migration);
    }
    // Before anything writes: a table whose index is gone refuses every write through its triggers.
    await indexSqlite(database);
    await database.exec("COMMIT");
    return todo.map((migration) => migration.name);
  } finally {
    // What was not committed is undone.
    await database.close();
  }
}

async function applySqlite(database: SqliteHand, place: SqlitePlace, migration: Migration): Promise<void> {
  const startedAt = Date.now();
  try {
    await database.exec(migration.sql);
    await database.all(
      `INSERT INTO "_prisma_migrations" (id, checksum, started_at, finished_at, migration_name, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
      [randomUUID(), migration.checksum, startedAt, Date.now(), migration.name],
    );
  } catch (error) {
    throw undone(place, migration, error);
  }
}

async function migratePostgres(place: PostgresPlace, known: readonly Migration[], before: BeforeUpgrade | undefined): Promise<string[]> {
  const client = new pg.Client({ connectionString: place.url, connectionTimeoutMillis: 10_000 });
  // A connection that is cut while something else is waited for: the next question says it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    // A start that is killed in the middle lets go of the lock then. Servers before version 14 do not know it.
    await client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);
    await client.query("BEGIN");
    // A copy that is made first may take longer than the server lets a transaction say nothing.
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    // Prisma's own advisory lock number: our start and a `prisma migrate` exclude each other.
    await client.query("SELECT pg_advisory_xact_lock(72707369)");
    await client.query(bookkeeping.postgresql);
    const { rows: applied } = await client.query<Applied>(`SELECT ${appliedColumns} FROM "_prisma_migrations"`);
    const todo = pending(known, applied);
    if (todo.length > 0 && inUse(applied).length > 0) {
      await before?.({ applied: inUse(applied).map((row) => row.migration_name), todo: todo.map(({ name }) => name) });
    }
    for (const migration of todo) {
      await applyPostgres(client, place, migration);
    }
    await indexPostgres(client);
    await client.query("COMMIT");
    return todo.map((migration) => migration.name);
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function applyPostgres(client: pg.Client, place: PostgresPlace, migration: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, started_at, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, $3, now(), $4, 1)`,
      [randomUUID(), migration.checksum, startedAt, migration.name],
    );
  } catch (error) {
    throw undone(place, migration, error);
  }
}

/**
 * Brings a database to this version's shape in one transaction under a lock, its indexes of searched text included. Resolves with the names applied.
 * `root` is the project's folder. `before` is called first where a database with something in it is to be changed;
 * `openSqlite` opens a SQLite file, `openApart` in a process that goes on answering meanwhile. Throws `StartError` when
 * the database and the files disagree, a migration fails, or the database cannot be used; then it is as it was.
 */
export async function migrate(database: Env["database"], root: string, before?: BeforeUpgrade, openSqlite = openHere): Promise<string[]> {
  const known = await migrationsIn(path.join(root, "prisma", database.kind, "migrations"));
  if (known.length === 0) {
    throw new StartError("No migrations were found beside the product: the installation is incomplete.");
  }
  try {
    return await (database.kind === "sqlite"
      ? migrateSqlite(database, known, before, openSqlite)
      : migratePostgres(database, known, before));
  } catch (error) {
    throw databaseRefusal(database, error);
  }
}
