import "server-only";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { disownDatabase, ownDatabase } from "@/lib/platform/db/own-database";
import { databaseRefusal } from "@/lib/platform/db/refusal";
import { StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { photosFolder } from "@/lib/platform/photos-folder";
import { openBundle, type Passphrase } from "./bundle";
import { factsOfPostgres, withClient } from "./copy-postgres";
import { factsOfSqlite } from "./facts";
import { draftIn, removeDrafts } from "./files";
import { type Installation, sessionSecretFile } from "./make";
import type { Manifest, PartName } from "./manifest";
import { unpackPhotos } from "./photos-part";
import { load } from "./postgres-tools";
import { carryOut, discard, finishRestore, type Journal, layBeside, markSql, newOf, oldOf, writeJournal } from "./restore-journal";

export interface RestorePlan {
  readonly file: string;
  /** Null: the file is the copy before an upgrade, which is not sealed. */
  readonly passphrase: Passphrase;
  readonly to: Pick<Installation, "database" | "dataDir" | "keyFile">;
  /** Overwrite what is there. */
  readonly over: boolean;
  /** The project's folder: its migrations say how new a backup may be. */
  readonly root: string;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Files that were there before, under their new names. */
  readonly before: readonly string[];
}

const words = { sqlite: "SQLite", postgresql: "PostgreSQL" } as const;

/** Throws `StartError` if a backup cannot be run by this Lineward on this kind of database. */
export async function refuseForeign(manifest: Manifest, kind: "sqlite" | "postgresql", root: string): Promise<void> {
  if (manifest.database.kind !== kind) {
    throw new StartError(
      `This backup is of a ${words[manifest.database.kind]} database, and this Lineward is set to ${words[kind]}. Set DATABASE_URL as it was`,
    );
  }
  const known = new Set(await readdir(path.join(root, "prisma", kind, "migrations")));
  const newer = manifest.database.migrations.find((name) => !known.has(name));
  if (newer !== undefined) {
    throw new StartError(
      `This backup was made by a newer Lineward (${manifest.version}, migration ${newer}). Restore it with that version`,
    );
  }
}

/** Throws `StartError` if an opened SQLite database is not what the manifest says. */
export async function proveSqlite(file: string, manifest: Manifest): Promise<void> {
  // A file that is no database has none.
  const counts = await factsOfSqlite(file, { check: true }).then(
    (facts) => facts.counts,
    () => undefined,
  );
  if (JSON.stringify(counts) !== JSON.stringify(manifest.counts)) {
    throw new StartError("The database in this backup is damaged. Take another backup");
  }
}

async function isThere({ database, dataDir, keyFile }: RestorePlan["to"]): Promise<boolean> {
  if ([keyFile, sessionSecretFile(dataDir), ...(database.kind === "sqlite" ? [database.file] : [])].some((file) => existsSync(file))) {
    return true;
  }
  return (
    database.kind === "postgresql" &&
    (await withClient(database.url, async (client) => (await factsOfPostgres(client)).migrations)).length > 0
  );
}

async function refuseRunning(url: string): Promise<void> {
  const sql = `SELECT count(*)::int AS others FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
  const others = await withClient(url, async (client) => (await client.query<{ others: number }>(sql)).rows[0]?.others ?? 0);
  if (others > 0) {
    throw new StartError("Another program is connected to this database: stop Lineward everywhere, then restore");
  }
}

/** Removes what is ours from a PostgreSQL database: what an extension brought stays. */
const emptySql = `
DROP SCHEMA IF EXISTS pgboss CASCADE;
DO $empty$ DECLARE r record; BEGIN
  FOR r IN SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname) AS sql
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e') LOOP EXECUTE r.sql; END LOOP;
  FOR r IN SELECT format('DROP ROUTINE IF EXISTS public.%I(%s) CASCADE', proname, pg_get_function_identity_arguments(p.oid)) AS sql
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e') LOOP EXECUTE r.sql; END LOOP;
  FOR r IN SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname) AS sql FROM pg_type t
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e') LOOP EXECUTE r.sql; END LOOP;
END $empty$;
`;

/** Puts a dump into a PostgreSQL database in the place of what is there, in one transaction. */
export function loadDump(url: string, file: string, after: string): Promise<void> {
  return load(url, emptySql, file, after);
}

function targetsOf({ database, dataDir, keyFile }: RestorePlan["to"]): Readonly<Partial<Record<PartName, string>>> {
  return {
    ...(database.kind === "sqlite" ? { "database.sqlite": database.file } : {}),
    keys: keyFile,
    "session-secret": sessionSecretFile(dataDir),
  };
}

/** The folder of the photos where a backup says what belongs in it: the copy before an upgrade, which holds the database alone, does not. */
function photosTarget({ cause, parts }: Manifest, dataDir: string): string[] {
  const folder = photosFolder(dataDir);
  const says = parts.some(({ name }) => name === "photos.tar") || (cause !== "upgrade" && existsSync(folder));
  return says ? [folder] : [];
}

async function restoreOwned(plan: RestorePlan): Promise<Restored> {
  const { file, passphrase, to, over, root } = plan;
  const { database, dataDir } = to;
  await finishRestore(to);
  if (!over && (await isThere(to))) {
    throw new StartError(
      `${database.kind === "sqlite" ? dataDir : "The database that DATABASE_URL names, or its data folder,"} holds a Lineward already. To put the backup in its place: npm run restore -- ${path.basename(file)} --over`,
    );
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await removeDrafts(dataDir);
  const draft = draftIn(dataDir);
  const id = new Date().toISOString().replaceAll(/[-:.]/g, "");
  try {
    const manifest = await openBundle(file, passphrase, draft);
    await refuseForeign(manifest, database.kind, root);
    if (database.kind === "sqlite") {
      await proveSqlite(path.join(/* turbopackIgnore: true */ draft, "database.sqlite"), manifest);
    }
    const targets = targetsOf(to);
    const places = manifest.parts.flatMap(({ name }) => {
      const target = targets[name];
      return target === undefined ? [] : [{ from: path.join(/* turbopackIgnore: true */ draft, name), target }];
    });
    const photos = photosTarget(manifest, dataDir);
    const journal: Journal = { id, kind: database.kind, targets: [...places.map(({ target }) => target), ...photos] };
    try {
      for (const { from, target } of places) {
        await layBeside(from, target, id);
      }
      for (const target of photos) {
        const has = manifest.parts.some(({ name }) => name === "photos.tar");
        await unpackPhotos(has ? path.join(/* turbopackIgnore: true */ draft, "photos.tar") : undefined, newOf(target, id));
      }
      await writeJournal(dataDir, journal);
      if (database.kind === "postgresql") {
        await refuseRunning(database.url);
        await loadDump(database.url, path.join(/* turbopackIgnore: true */ draft, "database.sql"), markSql(id));
      }
    } catch (error) {
      await discard(dataDir, journal);
      throw error;
    }
    await carryOut(dataDir, journal);
    const before = journal.targets
      .flatMap((target) => [target, `${target}-wal`].map((name) => oldOf(name, id)))
      .filter((name) => existsSync(name));
    return { manifest, before };
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Puts a backup in the place of an installation that is stopped: the whole of it, or nothing. Refuses to overwrite without `over`; what was
 * there keeps lying beside it under another name. Throws `StartError` with one sentence.
 */
export async function restore(plan: RestorePlan): Promise<Restored> {
  const { database, dataDir } = plan.to;
  try {
    ownDatabase(database);
    return await restoreOwned(plan);
  } catch (error) {
    const why = whyNot(error);
    throw why === undefined ? databaseRefusal(database, error) : new StartError(`The backup could not be restored to ${dataDir}: ${why}`);
  } finally {
    disownDatabase();
  }
}
