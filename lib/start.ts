import "server-only";
import { mkdir } from "node:fs/promises";
import { resumeResets } from "@/lib/resets/resume";
import { closeDatabase, db } from "./db/client";
import { announceProcess, endAllLeases } from "./db/leases";
import { migrate } from "./db/migrate";
import { disownDatabase, ownDatabase } from "./db/own-database";
import { endBackground } from "./devices/background";
import { doorway } from "./devices/door";
import { startChecking } from "./devices/patrol";
import { resolvePendingLogins } from "./devices/resolve-login";
import { checkSearchIndex } from "./devices/search";
import { resolveUnfinished } from "./documents/recovery";
import { env } from "./env";
import { openVault } from "./keys/open-vault";
import { log } from "./log";
import { seedNetworks } from "./networks/service";
import { ensureAdmin } from "./people/setup";
import { mendTimes, watchClock } from "./system/clock-watch";

const slot = Symbol.for("lineward.start");
const shared = globalThis as { [slot]?: Promise<void> };

/**
 * Everything that must be true before the first request: folder, migrations, vault and canary, networks, first admin. Runs once
 * per process however often it is called. `root` is the project's folder. Throws `StartError` with one line for the person who started it.
 */
export function prepare(root: string = process.cwd()): Promise<void> {
  shared[slot] ??= prepareOnce(root);
  return shared[slot];
}

async function prepareOnce(root: string): Promise<void> {
  const settings = env();
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  ownDatabase(settings.database);
  const applied = await migrate(settings.database, root);
  if (applied.length > 0) {
    log.info({ applied }, "database brought up to date");
  }
  await announceProcess();
  await openVault();
  await seedNetworks();
  if (settings.LINEWARD_ADMIN_EMAIL !== undefined && settings.LINEWARD_ADMIN_PASSWORD !== undefined) {
    await ensureAdmin(settings.LINEWARD_ADMIN_EMAIL, settings.LINEWARD_ADMIN_PASSWORD);
  }
  await mendTimes();
  await checkSearchIndex();
  await resolveUnfinished();
  void resolvePendingLogins().catch((error: unknown) => log.error({ err: error }, "open changes of logins could not be looked up"));
  await resumeResets();
  startChecking();
  watchClock();
}

/** The end of the process: running writes finish, background work ends, connections close. */
export async function shutDown(): Promise<void> {
  await endBackground();
  const { door, turns } = doorway();
  await turns.idle();
  await door.close();
  await db().$queryRaw`SELECT 1`.catch(() => undefined);
  await endAllLeases().catch((error: unknown) => log.warn({ err: error }, "the leases of this process end by themselves"));
  await closeDatabase();
  disownDatabase();
}
