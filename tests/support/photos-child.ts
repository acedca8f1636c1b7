import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { add } from "@/lib/photos/service";

/**
 * Adds a photo to a site and kills itself with SIGKILL right before the given change of a file (0: never). Says how many there were.
 * Arguments: site, file of the picture, moment.
 */
const [site = "", picture = "", moment = "0"] = process.argv.slice(2);
const bytes = fs.readFileSync(picture);

let changes = 0;
for (const name of ["open", "rename"] as const) {
  const real = fs.promises[name] as (...given: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: (...given: unknown[]) => {
      // The database's own file: what was committed is there, and with it the whole photo.
      if (String(given[0]).endsWith("-wal")) {
        return real(...given);
      }
      changes += 1;
      if (changes === Number(moment)) {
        process.kill(process.pid, "SIGKILL");
      }
      return real(...given);
    },
  });
}
syncBuiltinESMExports();

const actor = { id: "admin", name: "Admin", email: "", role: "admin", sites: null, theme: "" } as const;
await add(actor, { of: "site", id: site }, bytes, { kind: "photo", caption: "Killed" });
process.stdout.write(`${changes}\n`);
process.exit(0);
