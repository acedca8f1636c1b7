import { existsSync } from "node:fs";
import path from "node:path";
import { env, StartError } from "@/lib/platform/env";
import { startOrExplain } from "@/lib/server/serve";
import { askPassphrase } from "./ask-passphrase";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function make(folder: string | undefined): Promise<void> {
  const settings = env();
  if (settings.database.kind === "sqlite" && !existsSync(settings.database.file)) {
    throw new StartError(
      `There is no database at ${settings.database.file}: LINEWARD_DATA_DIR or DATABASE_URL points elsewhere, or Lineward was never started`,
    );
  }
  const [{ makeBackup }, { complaintOf }] = await Promise.all([import("@/lib/backups/make"), import("@/lib/backups/passphrase")]);
  const passphrase = await askPassphrase({ twice: true });
  const complaint = complaintOf(passphrase);
  if (complaint !== undefined) {
    throw new StartError(`The passphrase is too weak: ${complaint}`);
  }
  const made = await makeBackup({ from: settings, folder: folder ?? path.join(settings.dataDir, "backups"), passphrase, cause: "shell" });
  const { devices, lines, people } = made.manifest.counts;
  say(`Backed up ${devices} devices, ${lines} lines, ${people} people and the key ring, read back and compared:`);
  say(made.file);
}

/** Makes a sealed backup now; Lineward may run meanwhile. */
export async function run(args: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    const [option, folder, ...more] = args;
    if ((option !== undefined && (option !== "--to" || folder === undefined)) || more.length > 0) {
      throw new StartError("This is no way to back up. Known: npm run backup, npm run backup -- --to FOLDER");
    }
    await make(folder === undefined ? undefined : path.resolve(folder));
    process.exit(0);
  });
}
