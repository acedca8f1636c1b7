import "server-only";
import { existsSync } from "node:fs";
import { copyFile, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { ownDatabase } from "@/lib/platform/db/own-database";
import { StartError } from "@/lib/platform/env";
import { jsonText } from "@/lib/schema/json-text";
import { withClient } from "./copy-postgres";
import { putInPlace, syncFolder } from "./files";
import type { Installation } from "./make";
import { loadLock } from "./postgres-tools";

/**
 * What is to be put in place of what. Once the journal is on disk the new state is the state: whoever finds it, the restore itself or the
 * next start after a kill -9, puts the files in their places. Before that nothing has changed. On PostgreSQL it is written before the
 * database is loaded, and counts only if that transaction was committed with the journal's mark.
 */
const journal = z.object({
  id: z.string().regex(/^[0-9a-zA-Z-]{8,64}$/),
  kind: z.enum(["sqlite", "postgresql"]),
  /** Absolute. */
  targets: z.array(z.string()),
});
export type Journal = z.infer<typeof journal>;
const journalText = jsonText(journal);

const journalFile = (dataDir: string) => path.join(/* turbopackIgnore: true */ dataDir, "restore-under-way.json");
/** Where what is to be put in place lies before it is. */
export const newOf = (target: string, id: string) => `${target}.restored-${id}`;
/** Where a file that was there before a restore lies afterwards. */
export const oldOf = (target: string, id: string) => `${target}.before-${id}`;
/** What SQLite keeps beside a database: it belongs to the old one. */
const besides = ["-wal", "-shm", ""];

/** The mark of a restore in a PostgreSQL database: a comment, since no dump carries one. */
export const markSql = (id: string) => `COMMENT ON TABLE public."_prisma_migrations" IS 'lineward restore ${id}';\n`;

async function isMarked(url: string, id: string): Promise<boolean> {
  return withClient(url, async (client) => {
    await client.query("BEGIN");
    // The program that loads it outlives a killed restore for a moment: what came of it is known when it is gone.
    await client.query(loadLock);
    const sql = `SELECT obj_description(to_regclass('public."_prisma_migrations"')) AS mark`;
    return (await client.query<{ mark: string | null }>(sql)).rows[0]?.mark === `lineward restore ${id}`;
  });
}

async function moveIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") {
      throw error;
    }
  });
}

/** Puts a file beside the place where it is to be, on disk. */
export async function layBeside(file: string, target: string, id: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const to = newOf(target, id);
  await copyFile(file, to);
  const handle = await open(to, "r+");
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function writeJournal(dataDir: string, of: Journal): Promise<void> {
  const draft = `${journalFile(dataDir)}.${process.pid}`;
  await writeFile(draft, JSON.stringify(of), { mode: 0o600, flush: true });
  await putInPlace(draft, journalFile(dataDir));
}

/** Every file goes to its place; what was there is moved aside. May be done again from any point. */
async function forward({ id, targets }: Journal): Promise<void> {
  for (const target of targets) {
    if (!existsSync(newOf(target, id))) {
      continue;
    }
    for (const beside of besides) {
      await moveIfThere(`${target}${beside}`, oldOf(`${target}${beside}`, id));
    }
    await putInPlace(newOf(target, id), target);
  }
}

/** The other way: what was there before is there again. */
async function back({ id, targets }: Journal): Promise<void> {
  for (const target of targets) {
    if (!existsSync(newOf(target, id))) {
      await moveIfThere(target, newOf(target, id));
    }
    for (const beside of besides) {
      await moveIfThere(oldOf(`${target}${beside}`, id), `${target}${beside}`);
    }
    await syncFolder(path.dirname(target)).catch(() => undefined);
  }
}

async function forget(dataDir: string, { id, targets }: Journal): Promise<void> {
  await rm(journalFile(dataDir), { force: true });
  await syncFolder(dataDir);
  await Promise.all(targets.map((target) => rm(newOf(target, id), { recursive: true, force: true })));
}

/** Nothing of it has happened: its files are removed. */
export const discard = forget;

/** Brings a restore to its end, or puts back what was there if a file cannot be moved. */
export async function carryOut(dataDir: string, of: Journal): Promise<void> {
  try {
    await forward(of);
  } catch (error) {
    await back(of);
    await forget(dataDir, of);
    throw error;
  }
  await forget(dataDir, of);
}

/** Brings a restore to its end that was killed: to the new state if it had come to that, and else to the old one. For every start. */
export async function finishRestore({ dataDir, database }: Pick<Installation, "dataDir" | "database">): Promise<void> {
  const text = await readFile(journalFile(dataDir), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") {
      return undefined;
    }
    throw error;
  });
  if (text === undefined) {
    return;
  }
  const found = journalText.safeParse(text);
  if (!found.success || found.data.kind !== database.kind) {
    throw new StartError(
      `${journalFile(dataDir)} is of a restore that was interrupted, and cannot be read or is of another kind of database. Restore again with --over`,
    );
  }
  ownDatabase(database);
  if (database.kind === "postgresql" && !(await isMarked(database.url, found.data.id))) {
    await discard(dataDir, found.data);
    return;
  }
  await carryOut(dataDir, found.data);
}
