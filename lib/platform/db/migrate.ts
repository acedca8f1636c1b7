import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { type Env, StartError } from "@/lib/platform/env";
import { databaseRefusal } from "./refusal";
import { indexPostgres, indexSqlite } from "./search-index";

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

/** Prisma's own bookkeeping, so that `prisma migrate status` agrees with us. */
const bookkeeping = {
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

/** What is still to be applied. Refuses an edited file and a database that is newer than this version. */
function pending(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const row of applied) {
    const file = known.find((migration) => migration.name === row.migration_name);
    if (row.rolled_back_at !== null && row.rolled_back_at !== undefined) {
      continue;
    }
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
  const done = new Set(
    applied.filter((row) => row.rolled_back_at === null || row.rolled_back_at === undefined).map((row) => row.migration_name),
  );
  return known.filter((migration) => !done.has(migration.name));
}

async function migrateSqlite(file: string, known: readonly Migration[]): Promise<string[]> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const database = new Sqlite(file, { timeout: 10_000 });
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    await chmod(file, 0o600);
    // Table rebuilds of Prisma's SQL need it off, and it cannot be changed inside a transaction.
    database.pragma("foreign_keys = OFF");
    const run = database.transaction(() => {
      database.exec(bookkeeping.sqlite);
      const applied = database
        .prepare(`SELECT migration_name, checksum, finished_at, rolled_back_at FROM "_prisma_migrations"`)
        .all() as Applied[];
      const todo = pending(known, applied);
      for (const migration of todo) {
        const startedAt = Date.now();
        database.exec(migration.sql);
        database
          .prepare(
            `INSERT INTO "_prisma_migrations" (id, checksum, started_at, finished_at, migration_name, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
          )
          .run(randomUUID(), migration.checksum, startedAt, Date.now(), migration.name);
      }
      // Before anything writes: a table whose index is gone refuses every write through its triggers.
      indexSqlite(database);
      return todo.map((migration) => migration.name);
    });
    // Immediate: two processes that start at once must not both find the same work.
    return run.immediate();
  } finally {
    database.close();
  }
}

async function migratePostgres(url: string, known: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("BEGIN");
    // Prisma's own advisory lock number: our start and a `prisma migrate` exclude each other.
    await client.query("SELECT pg_advisory_xact_lock(72707369)");
    await client.query(bookkeeping.postgresql);
    const applied = await client.query<Applied>(`SELECT migration_name, checksum, finished_at, rolled_back_at FROM "_prisma_migrations"`);
    const todo = pending(known, applied.rows);
    for (const migration of todo) {
      const startedAt = new Date();
      await client.query(migration.sql);
      await client.query(
        `INSERT INTO "_prisma_migrations" (id, checksum, started_at, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, $3, now(), $4, 1)`,
        [randomUUID(), migration.checksum, startedAt, migration.name],
      );
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

/**
 * Brings a database to this version's shape in one transaction under a lock, its indexes of searched text included. Resolves with the names applied.
 * `root` is the project's folder. Throws `StartError` when the database and the files disagree, or the database
 * cannot be used.
 */
export async function migrate(database: Env["database"], root: string): Promise<string[]> {
  const known = await migrationsIn(path.join(root, "prisma", database.kind, "migrations"));
  if (known.length === 0) {
    throw new StartError("No migrations were found beside the product: the installation is incomplete.");
  }
  try {
    return await (database.kind === "sqlite" ? migrateSqlite(database.file, known) : migratePostgres(database.url, known));
  } catch (error) {
    throw databaseRefusal(database, error);
  }
}
