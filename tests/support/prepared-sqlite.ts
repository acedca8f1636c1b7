import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "./project-root";
import { scratchFolder } from "./scratch-folder";

const key = Symbol.for("tests.prepared-sqlite");
const holder = globalThis as { [key]?: Promise<Buffer> };

async function prepared(): Promise<Buffer> {
  const { migrate } = await import("@/lib/platform/db/migrate");
  const folder = await mkdtemp(path.join(scratchFolder(), "lineward-prepared-"));
  try {
    const file = path.join(folder, "lineward.db");
    await migrate({ kind: "sqlite", file }, projectRoot);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Puts a database with all tables and no row where a product will start. All migrations are run once in a process of tests, not once
 * for each of its files; the start looks at them all the same.
 */
export async function putPreparedSqlite(file: string): Promise<void> {
  holder[key] ??= prepared();
  await writeFile(file, await holder[key], { mode: 0o600, flag: "wx" });
}
