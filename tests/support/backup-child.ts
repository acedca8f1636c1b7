import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { copyBeforeUpgrade } from "@/lib/backups/before-upgrade";
import { makeBackup } from "@/lib/backups/make";
import { restore } from "@/lib/backups/restore";
import { slot } from "@/lib/platform/app";
import { migrate } from "@/lib/platform/db/migrate";
import { ownDatabase } from "@/lib/platform/db/own-database";
import { projectRoot } from "./project-root";

/**
 * Makes or restores a backup, or brings a database up to date, and kills itself with SIGKILL right before the given change of a file (0:
 * never; "fed": while psql is given the rows of a dump). Says how many there were. Arguments: what, data folder, where (the backups, the backup, or the project's folder), passphrase, moment,
 * address of a PostgreSQL.
 */
const [what, dataDir = "", where = "", passphrase = "", moment = "0", url = ""] = process.argv.slice(2);

let changes = 0;
const changing = ["rename", "copyFile", "writeFile", "rm", "open", "mkdir"] as const;
for (const name of changing) {
  const real = fs.promises[name] as (...given: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: (...given: unknown[]) => {
      changes += 1;
      if (changes === Number(moment)) {
        process.kill(process.pid, "SIGKILL");
      }
      return real(...given);
    },
  });
}
if (moment === "fed") {
  const { createReadStream } = fs;
  Object.assign(fs, {
    createReadStream: (file: string, ...given: []) => {
      const stream = createReadStream(file, ...given);
      let isAmongRows = false;
      stream.on("data", (chunk) => {
        if (path.basename(file) === "database.sql" && isAmongRows) {
          process.kill(process.pid, "SIGKILL");
        }
        isAmongRows ||= String(chunk).includes("a row to be cut after");
      });
      return stream.pause();
    },
  });
}
syncBuiltinESMExports();

slot<number>("backup-work").value = 4;
const database =
  url === "" ? ({ kind: "sqlite", file: path.join(dataDir, "lineward.db") } as const) : ({ kind: "postgresql", url } as const);
const to = { dataDir, keyFile: path.join(dataDir, "keys"), database };
if (what === "backup") {
  await makeBackup({ from: { ...to, LINEWARD_KEY: undefined }, folder: where, passphrase, cause: "shell" });
} else if (what === "upgrade") {
  ownDatabase(database);
  await migrate(database, where, copyBeforeUpgrade(to));
} else {
  await restore({ file: where, passphrase, to, over: true, root: projectRoot });
}
process.stdout.write(`${changes}\n`);
