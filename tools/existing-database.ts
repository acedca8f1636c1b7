import { existsSync } from "node:fs";
import { env, StartError } from "@/lib/platform/env";

/**
 * The database that Lineward has made, migrated: for commands of the shell, which make none. What belongs to the product is loaded late,
 * because the environment is checked first. Throws `StartError` with one line if there is none.
 */
export async function openExistingDatabase(): Promise<void> {
  const { database, dataDir } = env();
  const { finishRestore } = await import("@/lib/backups/restore-journal");
  await finishRestore({ database, dataDir });
  if (database.kind === "sqlite" && !existsSync(database.file)) {
    throw new StartError(
      `There is no database at ${database.file}: LINEWARD_DATA_DIR or DATABASE_URL points elsewhere, or Lineward was never started`,
    );
  }
  const [{ migrate }, { copyBeforeUpgrade }, { disownDatabase }] = await Promise.all([
    import("@/lib/platform/db/migrate"),
    import("@/lib/backups/before-upgrade"),
    import("@/lib/platform/db/own-database"),
  ]);
  await migrate(database, process.cwd(), copyBeforeUpgrade({ database, dataDir }));
  // The product may be started while the command works.
  disownDatabase();
}
