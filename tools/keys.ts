import { env, StartError } from "@/lib/platform/env";
import { startOrExplain } from "@/lib/server/serve";
import { openExistingDatabase } from "./existing-database";

/** A running product notices a new key at its next seal; what it sealed a moment before is in the database long before this is over. */
const settleMs = 3_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The database, migrated, and the vault, opened. Loaded late: the environment is checked first. */
async function open() {
  await openExistingDatabase();
  const [{ openVault }, { sealedStore }, { canaryStore }, { closeDatabase }] = await Promise.all([
    import("@/lib/vault/open-vault"),
    import("@/lib/vault/sealed-store"),
    import("@/lib/vault/canary-store"),
    import("@/lib/platform/db/client"),
  ]);
  return { vault: await openVault(), store: sealedStore(), canaries: canaryStore(), closeDatabase };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function reseal({ vault, store }: Opened): Promise<number> {
  const { rotate } = await import("@/lib/vault/rotate");
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  const report = await rotate({ vault, store, signal: stop.signal });
  process.off("SIGINT", interrupted);
  process.off("SIGTERM", interrupted);
  for (const { table, id, field } of report.unreadable) {
    say(`  Cannot be opened with any key of the ring, left as it is: ${table} ${id} ${field}`);
  }
  if (!report.finished) {
    throw new StartError(`Stopped after ${report.resealed} secrets. Nothing is lost: run the command again to go on`);
  }
  return report.resealed;
}

async function retire({ vault, store, canaries }: Opened): Promise<void> {
  const [{ retireOldKeys }, { dropKeys }] = await Promise.all([import("@/lib/vault/rotate"), import("@/lib/vault/key-file")]);
  const gone = await retireOldKeys({
    vault,
    store,
    canaries,
    drop: (ids) => dropKeys(env().keyFile, ids),
    settle: () => new Promise((resolve) => setTimeout(resolve, settleMs)),
  });
  if (gone.length > 0) {
    say(
      `No longer needed and removed: ${gone.join(", ")}. Backups made before today still need them: keep a copy of the key file with each backup.`,
    );
  }
}

async function rotateKeys(): Promise<void> {
  const opened = await open();
  const { vault, canaries } = opened;
  // A rotation that was interrupted left rows under an older key: finishing it is not another rotation.
  const left = await reseal(opened);
  if (env().LINEWARD_KEY !== undefined) {
    say(
      `Sealed ${left} secrets again with ${vault.currentKeyId}, the first key of LINEWARD_KEY. The keys after it are needed only for older backups.`,
    );
  } else {
    if (left > 0) {
      say(`Went on with an earlier rotation: ${left} secrets sealed again with ${vault.currentKeyId}.`);
    } else {
      const [{ addKey }, { leaveCanary }] = await Promise.all([import("@/lib/vault/key-file"), import("@/lib/vault/canary")]);
      const id = addKey(env().keyFile);
      await leaveCanary(vault, canaries);
      say(`New key ${id}. Back up ${env().keyFile} now: without it the sealed secrets are lost.`);
      say(`Sealed ${await reseal(opened)} secrets again.`);
    }
    await retire(opened);
  }
  await opened.closeDatabase();
}

async function listKeys(): Promise<void> {
  const opened = await open();
  const { list } = await import("@/lib/vault/list-keys");
  const { keys, current, unreadable } = await list();
  for (const key of keys) {
    say(
      `${key.id}  ${String(key.rows).padStart(6)} secrets${key.id === current ? "  current" : ""}${key.present ? "" : "  missing: its secrets cannot be opened"}`,
    );
  }
  if (unreadable > 0) {
    say(`${unreadable} secrets cannot be opened with any key of the ring.`);
  }
  await opened.closeDatabase();
}

/** `rotate`: a new key, everything sealed again. `list`: what each key has sealed. The product may run meanwhile. */
export async function run([what = "list"]: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    if (what === "rotate") {
      await rotateKeys();
    } else if (what === "list") {
      await listKeys();
    } else {
      throw new StartError(`There is no "keys ${what}". Known: npm run keys -- list, npm run keys -- rotate`);
    }
    process.exit(0);
  });
}
