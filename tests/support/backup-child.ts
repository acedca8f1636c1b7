import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { makeBackup } from "@/lib/backups/make";
import { restore } from "@/lib/backups/restore";
import { slot } from "@/lib/platform/app";
import { projectRoot } from "./project-root";

/**
 * Makes or restores a backup, and kills itself with SIGKILL right before the given change of a file (0: never). Says how many there were.
 * Arguments: what, folder, where, passphrase, moment.
 */
const [what, dataDir = "", where = "", passphrase = "", moment = "0"] = process.argv.slice(2);

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
syncBuiltinESMExports();

slot<number>("backup-work").value = 4;
const to = { dataDir, keyFile: path.join(dataDir, "keys"), database: { kind: "sqlite", file: path.join(dataDir, "lineward.db") } as const };
if (what === "backup") {
  await makeBackup({ from: { ...to, LINEWARD_KEY: undefined }, folder: where, passphrase, cause: "shell" });
} else {
  await restore({ file: where, passphrase, to, over: true, root: projectRoot });
}
process.stdout.write(`${changes}\n`);
