import "server-only";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { BeforeUpgrade } from "@/lib/platform/db/migrate";
import { ownDatabase } from "@/lib/platform/db/own-database";
import { StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { log } from "@/lib/platform/log";
import { checkBundle, writeBundle } from "./bundle";
import { draftIn, putInPlace, removeDrafts } from "./files";
import { copyDatabase, type Installation, manifestOf } from "./make";
import { NoProgramError } from "./postgres-tools";

const shape = /^lineward-before-upgrade-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})\d{3}Z\.tar\.gz$/;
const keptMs = 14 * 86_400_000;

/** Where the copies before upgrades lie. The build would otherwise take the folder along. */
export const copiesFolder = (dataDir: string) => path.join(/* turbopackIgnore: true */ dataDir, "before-upgrade");

/** The name of a copy that is made at a time; the time sorts it. */
const nameOf = (madeAt: Date) => `lineward-before-upgrade-${madeAt.toISOString().replaceAll(/[-:.]/g, "")}.tar.gz`;

async function copyNow({ database, dataDir }: Pick<Installation, "database" | "dataDir">): Promise<string> {
  const folder = copiesFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeDrafts(folder);
  const draft = draftIn(folder);
  const unfinished = draftIn(folder);
  try {
    await mkdir(draft, { mode: 0o700 });
    const { facts, part } = await copyDatabase({ database }, draft);
    const madeAt = new Date();
    await writeBundle(unfinished, await manifestOf({ database }, facts, [part], { madeAt, cause: "upgrade" }), [part], null);
    await checkBundle(unfinished, null);
    const file = path.join(folder, nameOf(madeAt));
    await putInPlace(unfinished, file);
    return file;
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

/**
 * Keeps what is in a database before it is brought up to date, for `migrate`: one file in the data folder that `npm run restore` puts back. It
 * is not sealed, because the passphrase lies sealed in the database itself; it holds the database and no key, and its owner alone reads it.
 * Throws `StartError` where there is no room for it: nothing is changed then. Where PostgreSQL's programs are missing it is said and gone without.
 */
export function copyBeforeUpgrade(at: Pick<Installation, "database" | "dataDir">): BeforeUpgrade {
  return async ({ todo }) => {
    // A command of the shell must not change the database below an older Lineward that is running.
    ownDatabase(at.database);
    try {
      const file = await copyNow(at);
      log.info({ file, migrations: todo.length }, "the database was copied before it is brought up to date");
    } catch (error) {
      if (error instanceof NoProgramError) {
        log.warn(`No copy is made before the database is brought up to date: ${error.message}. What fails is undone by PostgreSQL itself`);
        return;
      }
      const why = whyNot(error) ?? (error instanceof StartError ? error.message : undefined);
      if (why === undefined) {
        throw error;
      }
      throw new StartError(
        `Nothing was changed: the database could not be copied to ${copiesFolder(at.dataDir)} before the upgrade: ${why}`,
      );
    }
  };
}

/** Removes the copies that are older than two weeks, and what a killed start left. */
export async function removeOldCopies(dataDir: string, nowMs: number = Date.now()): Promise<void> {
  const folder = copiesFolder(dataDir);
  await removeDrafts(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const [, year, month, day, hour, minute, second] = shape.exec(name) ?? [];
    if (year !== undefined && Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) < nowMs - keptMs) {
      await rm(path.join(folder, name), { force: true });
    }
  }
}
