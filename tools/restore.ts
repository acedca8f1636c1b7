import path from "node:path";
import { parseArgs } from "node:util";
import { env, StartError } from "@/lib/platform/env";
import { startOrExplain } from "@/lib/server/serve";
import { askPassphrase } from "./ask-passphrase";

const say = (line: string) => process.stdout.write(`${line}\n`);

function asked(args: readonly string[]): { file: string; over: boolean; to: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { over: { type: "boolean", default: false }, to: { type: "string" } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file !== undefined && more.length === 0) {
      return { file: path.resolve(file), over: values.over, to: values.to === undefined ? undefined : path.resolve(values.to) };
    }
  } catch {
    // Said below, for everything that is no way to call it.
  }
  throw new StartError("This is no way to restore. Known: npm run restore -- FILE, with --to FOLDER and --over where they are wanted");
}

/** Puts a backup in place while Lineward is stopped: into its data folder and database, or into another folder. */
export async function run(args: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    const { file, over, to } = asked(args);
    const settings = env();
    const dataDir = to ?? settings.dataDir;
    const database =
      to !== undefined && settings.database.kind === "sqlite"
        ? ({ kind: "sqlite", file: path.join(to, "lineward.db") } as const)
        : settings.database;
    const [{ restore }, { isSealed }] = await Promise.all([import("@/lib/backups/restore"), import("@/lib/backups/bundle")]);
    const passphrase = (await isSealed(file)) ? await askPassphrase({ twice: false }) : null;
    const { manifest, before } = await restore({
      file,
      passphrase,
      over,
      to: { database, dataDir, keyFile: path.join(dataDir, "keys") },
      root: process.cwd(),
    });
    const { devices, lines, people } = manifest.counts;
    say(
      `Restored the backup of ${manifest.madeAt}: ${devices} devices, ${lines} lines, ${people} people${passphrase === null ? "; keys and session secret stay as they are" : ", and the key ring"}, in ${dataDir}.`,
    );
    if (before.length > 0) {
      say(`What was there before still lies beside it; remove it once all is well: ${before.join(", ")}`);
    }
    say("Start Lineward now.");
    process.exit(0);
  });
}
