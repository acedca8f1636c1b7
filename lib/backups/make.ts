import "server-only";
import { copyFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { databaseRefusal } from "@/lib/platform/db/refusal";
import { type Env, StartError } from "@/lib/platform/env";
import { fileCodeOf, whyNot } from "@/lib/platform/file-faults";
import { version } from "@/lib/platform/version";
import { keyRingText } from "@/lib/vault/key-file";
import { checkBundle, type Part, partsOf, writeBundle } from "./bundle";
import { copyPostgres } from "./copy-postgres";
import { copySqlite } from "./copy-sqlite";
import type { DatabaseFacts } from "./facts";
import { type BundleFile, draftIn, makeFolder, nameOf, putInPlace, removeDrafts } from "./files";
import type { Cause, Manifest } from "./manifest";
import { packPhotos } from "./photos-part";

/** Where an installation's data are. */
export type Installation = Pick<Env, "database" | "dataDir" | "keyFile" | "LINEWARD_KEY">;

export interface BackupPlan {
  readonly from: Installation;
  /** Absolute. */
  readonly folder: string;
  readonly passphrase: string;
  readonly cause: Cause;
  readonly signal?: AbortSignal | undefined;
}

export interface Made extends BundleFile {
  readonly manifest: Manifest;
  readonly tookMs: number;
}

/** Where the session secret of a data folder lies. */
export const sessionSecretFile = (dataDir: string) => path.join(/* turbopackIgnore: true */ dataDir, "session-secret");

/** A copy of the database as it is at one moment, in a folder. */
export async function copyDatabase(from: Pick<Installation, "database">, draft: string, signal?: AbortSignal) {
  const { database } = from;
  const name = database.kind === "sqlite" ? "database.sqlite" : "database.sql";
  const file = path.join(/* turbopackIgnore: true */ draft, name);
  try {
    const facts = database.kind === "sqlite" ? await copySqlite(database.file, file) : await copyPostgres(database.url, file, signal);
    return { facts, part: { name, file } satisfies Part };
  } catch (error) {
    throw fileCodeOf(error) === undefined ? databaseRefusal(database, error) : error;
  }
}

/** The key ring whole, and what signs the sessions where that is a file. */
async function copyKeys(from: Installation, draft: string): Promise<Part[]> {
  const keys = path.join(/* turbopackIgnore: true */ draft, "keys");
  await writeFile(keys, keyRingText({ file: from.keyFile, envKey: from.LINEWARD_KEY }), { mode: 0o600 });
  const sessions = path.join(/* turbopackIgnore: true */ draft, "session-secret");
  try {
    await copyFile(sessionSecretFile(from.dataDir), sessions);
    return [
      { name: "keys", file: keys },
      { name: "session-secret", file: sessions },
    ];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [{ name: "keys", file: keys }];
    }
    throw error;
  }
}

/** What a bundle says of itself. */
export async function manifestOf(
  { database }: Pick<Installation, "database">,
  facts: DatabaseFacts,
  parts: readonly Part[],
  { madeAt, cause }: { readonly madeAt: Date; readonly cause: Cause },
): Promise<Manifest> {
  return {
    product: "lineward",
    format: 1,
    version,
    madeAt: madeAt.toISOString(),
    cause,
    database: { kind: database.kind, migrations: [...facts.migrations] },
    counts: facts.counts,
    parts: await partsOf(parts),
  };
}

/**
 * Makes a backup while the product runs: database, key ring, session secret and photos in one file, sealed by a passphrase, read back and
 * compared before it gets its name. Until then the folder is as it was. Throws `StartError` with one sentence.
 */
export async function makeBackup({ from, folder, passphrase, cause, signal }: BackupPlan): Promise<Made> {
  const begun = performance.now();
  await makeFolder(folder);
  await removeDrafts(folder);
  await removeDrafts(from.dataDir);
  const draft = draftIn(from.dataDir);
  const unfinished = draftIn(folder);
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    const { facts, part } = await copyDatabase(from, draft, signal);
    const photos = path.join(/* turbopackIgnore: true */ draft, "photos.tar");
    const pictures: Part[] = (await packPhotos(from.dataDir, photos)) ? [{ name: "photos.tar", file: photos }] : [];
    const parts = [part, ...(await copyKeys(from, draft)), ...pictures];
    const madeAt = new Date();
    const manifest = await manifestOf(from, facts, parts, { madeAt, cause });
    await writeBundle(unfinished, manifest, parts, passphrase);
    await checkBundle(unfinished, passphrase);
    const name = nameOf(madeAt, cause);
    const file = path.join(folder, name);
    await putInPlace(unfinished, file);
    const { size } = await stat(file);
    return { name, file, bytes: size, madeAt, manifest, tookMs: Math.round(performance.now() - begun) };
  } catch (error) {
    const why = whyNot(error);
    throw why === undefined ? error : new StartError(`The backup could not be written to ${folder}: ${why}`);
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}
