import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { copyBeforeUpgrade } from "@/lib/backups/before-upgrade";
import { makeBackup } from "@/lib/backups/make";
import { slot } from "@/lib/platform/app";
import { migrate } from "@/lib/platform/db/migrate";
import { disownDatabase } from "@/lib/platform/db/own-database";
import { StartError } from "@/lib/platform/env";

/**
 * Makes a backup, or brings a database up to date, on a small disk with less and less room. Says as JSON what came of each. Arguments: the
 * disk, a folder with an installation, the project's folder, address of a PostgreSQL, and so many KiB that are free in each run.
 */
const [disk = "", from = "", root = "", url = "", ...free] = process.argv.slice(2);
slot<number>("backup-work").value = 4;

function wordAndLevel(file: string): unknown {
  const database = new Sqlite(file, { fileMustExist: true });
  try {
    const sql = `SELECT value, (SELECT count(*) FROM "_prisma_migrations") AS level FROM "Setting" WHERE key = 'word'`;
    return database.prepare(sql).get();
  } finally {
    database.close();
  }
}

const files = (folder: string) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

async function run(what: string, kib: number): Promise<unknown> {
  const dataDir = path.join(disk, "data");
  const file = path.join(dataDir, "lineward.db");
  mkdirSync(path.join(dataDir, "backups"), { recursive: true });
  for (const name of files(from)) {
    copyFileSync(path.join(from, name), path.join(dataDir, name));
  }
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(path.join(disk, "ballast"), Buffer.alloc(Math.max(0, bavail * bsize - kib * 1024)));
  const database = url === "" ? ({ kind: "sqlite", file } as const) : ({ kind: "postgresql", url } as const);
  const at = { dataDir, keyFile: path.join(dataDir, "keys"), database, LINEWARD_KEY: undefined };
  let said = "";
  try {
    await (what === "backup"
      ? makeBackup({ from: at, folder: path.join(dataDir, "backups"), passphrase: "kettle orchard violin marble thirteen", cause: "shell" })
      : migrate(database, root, copyBeforeUpgrade(at)));
  } catch (error) {
    said = error instanceof StartError ? error.message : `no sentence: ${String(error)}`;
  }
  disownDatabase();
  rmSync(path.join(disk, "ballast"));
  const found = {
    what,
    said,
    backups: files(path.join(dataDir, "backups")),
    copies: files(path.join(dataDir, "before-upgrade")),
    drafts: files(dataDir).filter((name) => name.includes("draft")),
    database: url === "" ? wordAndLevel(file) : null,
    keys: readFileSync(at.keyFile, "utf8") === readFileSync(path.join(from, "keys"), "utf8"),
  };
  rmSync(dataDir, { recursive: true });
  return found;
}

const found: unknown[] = [];
for (const what of ["backup", "upgrade"]) {
  for (const kib of free) {
    found.push(await run(what, Number(kib)));
  }
}
process.stdout.write(JSON.stringify(found));
