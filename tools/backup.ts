import { existsSync } from "node:fs";
import path from "node:path";
import { env, StartError } from "@/lib/platform/env";
import { startOrExplain } from "@/lib/server/serve";
import { askPassphrase } from "./ask-passphrase";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function make(folder: string): Promise<void> {
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
  const made = await makeBackup({ from: settings, folder, passphrase, cause: "shell" });
  const { devices, lines, people } = made.manifest.counts;
  say(`Backed up ${devices} devices, ${lines} lines, ${people} people and the key ring, read back and compared:`);
  say(made.file);
}

async function drillNewest(folder: string): Promise<void> {
  const [{ bundlesIn }, { drill }] = await Promise.all([import("@/lib/backups/files"), import("@/lib/backups/drill")]);
  const [newest] = await bundlesIn(folder);
  if (!newest) {
    throw new StartError(`There is no backup in ${folder}`);
  }
  const passphrase = await askPassphrase({ twice: false });
  const found = await drill({ file: newest.file, passphrase, at: env(), root: process.cwd() });
  if (found.problem !== null) {
    throw new StartError(`${newest.file}: ${found.problem}`);
  }
  say(`Restored ${newest.file} in a scratch place, and threw that away again:`);
  say(`${found.devices} devices, ${found.lines} lines, ${found.sites} sites; ${found.secretsOpened} sealed values opened, none failed.`);
  say(`The audit follows from its first entry to its last, ${found.auditEntries}.`);
}

/** The folder of the settings, as long as they can be read; a drill is also held where the database cannot. */
async function usualFolder(): Promise<string> {
  const { database, dataDir } = env();
  if (database.kind === "postgresql" || existsSync(database.file)) {
    const [{ readSettings, folderOf }, { closeDatabase }] = await Promise.all([
      import("@/lib/backups/store"),
      import("@/lib/platform/db/client"),
    ]);
    try {
      return folderOf(await readSettings());
    } catch {
      say("The settings cannot be read: the folder of backups is taken to be the one in the data folder.");
    } finally {
      await closeDatabase();
    }
  }
  return path.join(dataDir, "backups");
}

/** Makes a sealed backup now, or proves the newest one; Lineward may run meanwhile. */
export async function run(args: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    const isDrill = args[0] === "drill";
    const [option, folder, ...more] = isDrill ? args.slice(1) : args;
    if ((option !== undefined && (option !== "--to" || folder === undefined)) || more.length > 0) {
      throw new StartError("This is no way to back up. Known: npm run backup, npm run backup -- drill, both with --to FOLDER");
    }
    const place = folder === undefined ? await usualFolder() : path.resolve(folder);
    await (isDrill ? drillNewest(place) : make(place));
    process.exit(0);
  });
}
