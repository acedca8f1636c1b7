import "server-only";
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { type Env, StartError } from "@/lib/platform/env";
import { slot } from "../app";

const shared = slot<Sqlite.Database>("own-database");

/** A process that is just ending may take a moment to let go. */
const waitMs = 3_000;

/**
 * Makes a SQLite database this process's own until it ends. Two processes would take each other's running writes for those of a dead
 * one. The lock is the operating system's, on a file beside the database: it ends with the process, by kill -9 too, so none is ever
 * stale. Does nothing for PostgreSQL, where processes share by leases. Throws `StartError` if another process has it.
 */
export function ownDatabase(database: Env["database"]): void {
  if (database.kind !== "sqlite" || shared.value) {
    return;
  }
  mkdirSync(path.dirname(database.file), { recursive: true, mode: 0o700 });
  const lock = new Sqlite(`${database.file}-owner`, { timeout: waitMs });
  try {
    chmodSync(`${database.file}-owner`, 0o600);
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") {
      throw new StartError(
        `Another Lineward is running on ${database.file}: stop it, or give this one its own LINEWARD_DATA_DIR. Several processes can share a PostgreSQL.`,
      );
    }
    throw error;
  }
  shared.value = lock;
}

/** Lets the next process have it. */
export function disownDatabase(): void {
  shared.value?.close();
  shared.value = undefined;
}
