import "server-only";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { sealSoon, sealWaiting } from "@/lib/audit/chain";
import { sessionSecret } from "@/lib/auth/secret";
import { copyBeforeUpgrade, removeOldCopies } from "@/lib/backups/before-upgrade";
import { finishRestore } from "@/lib/backups/restore-journal";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endAllSessions } from "@/lib/device-access/session-slots";
import { settleOpenLogins } from "@/lib/device-logins/open-logins";
import { askForLookAtAccounts } from "@/lib/lines/ask-for-look";
import { lookThroughLines } from "@/lib/lines/look-through";
import { endStreams } from "@/lib/live/still-signed-in";
import { seedNetworks } from "@/lib/networks/service";
import { recoverNewLines } from "@/lib/new-lines/recover";
import { noteKeptAllSites } from "@/lib/people/all-sites";
import { ensureAdmin } from "@/lib/people/setup";
import { slot } from "@/lib/platform/app";
import { endBackground } from "@/lib/platform/background";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { announceProcess, endAllLeases } from "@/lib/platform/db/leases";
import { migrate } from "@/lib/platform/db/migrate";
import { disownDatabase, ownDatabase } from "@/lib/platform/db/own-database";
import { databaseRefusal } from "@/lib/platform/db/refusal";
import { troubleOf } from "@/lib/platform/db/trouble";
import { env, forgetFirstAdmin, StartError } from "@/lib/platform/env";
import { startRelay, stopRelay } from "@/lib/platform/events/relay";
import { whyNot } from "@/lib/platform/file-faults";
import { log } from "@/lib/platform/log";
import { closeQueue, queueStore } from "@/lib/platform/queue/store";
import { startWork, stopWork } from "@/lib/platform/queue/work";
import { recoverReplacements } from "@/lib/replacements/recover";
import { recoverResets } from "@/lib/resets/recover-resets";
import { findUnfinished } from "@/lib/settings/recover-writes";
import { openVault } from "@/lib/vault/open-vault";
import { mendTimes, watchClock } from "./clock-watch";
import { compose } from "./composition";
import { refold } from "./refold";
import { allTasks } from "./tasks";

const shared = slot<Promise<void>>("start");

/**
 * Everything that must be true before the first request: folder, migrations, vault and canary, networks, first admin. Runs once
 * per process however often it is called. `root` is the project's folder. Throws `StartError` with one line for the person who started it.
 */
export function prepare(root: string = process.cwd()): Promise<void> {
  shared.value ??= prepareOnce(root).catch((error: unknown) => {
    throw troubleOf(error) ? databaseRefusal(env().database, error) : error;
  });
  return shared.value;
}

async function prepareOnce(root: string): Promise<void> {
  const settings = env();
  compose();
  await makeFolder(settings.dataDir);
  await finishRestore(settings);
  // Looked at now: without it every sign-in would fail later.
  sessionSecret(settings.dataDir);
  ownDatabase(settings.database);
  const applied = await migrate(settings.database, root, copyBeforeUpgrade(settings));
  if (applied.length > 0) {
    log.info({ applied }, "database brought up to date");
  }
  await removeOldCopies(settings.dataDir);
  await queueStore().prepare(allTasks);
  await announceProcess();
  await openVault();
  await seedNetworks();
  if (settings.LINEWARD_ADMIN_EMAIL !== undefined && settings.LINEWARD_ADMIN_PASSWORD !== undefined) {
    if (!(await ensureAdmin(settings.LINEWARD_ADMIN_EMAIL, settings.LINEWARD_ADMIN_PASSWORD))) {
      log.warn("LINEWARD_ADMIN_PASSWORD is set and no longer used: take it out of the environment");
    }
    forgetFirstAdmin();
  }
  await mendTimes();
  await refold();
  await lookThroughLines();
  await askForLookAtAccounts();
  await noteKeptAllSites();
  await startRelay();
  const works = settings.LINEWARD_ROLES.includes("work");
  if (works) {
    // Before the first page: none shows a write that nobody makes.
    await findUnfinished();
  }
  await settleOpenLogins();
  if (works) {
    await recoverResets();
    await recoverNewLines();
    await recoverReplacements();
  }
  // What a process that was killed had committed and not yet put into the chain.
  sealSoon();
  if (works) {
    await startWork(allTasks);
  }
  watchClock();
}

/** More than a first start writes before anything else can tell that the disk is full. */
const roomBytes = 262_144;

/** Makes the data folder, and proves that it can be written to and has room. */
async function makeFolder(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.room-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, Buffer.alloc(roomBytes), { mode: 0o600, flush: true });
  } catch (error) {
    throw new StartError(`LINEWARD_DATA_DIR ${dataDir} cannot be used: ${whyNot(error) ?? "unknown reason"}`);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** The end of the process: running writes finish, background work ends, devices are signed out of, connections close. */
export async function shutDown(): Promise<void> {
  endStreams();
  await Promise.all([stopWork(), endBackground()]);
  await stopRelay();
  const { http, locks } = deviceGateway();
  await locks.idle();
  await endAllSessions();
  await http.close();
  await db().$queryRaw`SELECT 1`.catch(() => undefined);
  await sealWaiting().catch((error: unknown) => log.warn({ err: error }, "audit entries wait for the next start"));
  await endAllLeases().catch((error: unknown) => log.warn({ err: error }, "the leases of this process end by themselves"));
  await closeQueue();
  await closeDatabase();
  disownDatabase();
}
