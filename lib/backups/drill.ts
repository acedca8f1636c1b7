import "server-only";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setImmediate as pause } from "node:timers/promises";
import { genesisHash, hashOf, headKey, readHead } from "@/lib/audit/entry";
import { type Database, openDatabase } from "@/lib/platform/db/client";
import { migrate } from "@/lib/platform/db/migrate";
import { openApart } from "@/lib/platform/db/sqlite-hand";
import { type Env, StartError } from "@/lib/platform/env";
import { loadOrCreateKeyRing } from "@/lib/vault/key-file";
import { sealedStore } from "@/lib/vault/sealed-store";
import { createVault } from "@/lib/vault/vault";
import { openBundle } from "./bundle";
import { withClient } from "./copy-postgres";
import { draftIn, removeDrafts } from "./files";
import type { Installation } from "./make";
import type { Manifest } from "./manifest";
import { type PictureSum, sumPhotos } from "./photos-part";
import { loadDump, proveSqlite, refuseForeign } from "./restore";
import type { DrillResult } from "./schemas";

export interface DrillPlan {
  readonly file: string;
  readonly passphrase: string;
  /** Whose kind of database and data folder: nothing of it is touched but for a scratch folder. */
  readonly at: Installation;
  /** The project's folder. */
  readonly root: string;
}

const batch = 500;

/** Tries every sealed row with the keys of the bundle. */
async function unseal(database: Database, keyFile: string): Promise<{ opened: number; failed: number }> {
  const vault = createVault(await loadOrCreateKeyRing({ file: keyFile, sealedRowsExist: true }));
  const store = sealedStore(database);
  let [opened, failed] = [0, 0];
  let after: string | undefined;
  for (;;) {
    // No key is called so: every row is found.
    const rows = await store.next(after, "none", batch);
    after = rows.at(-1)?.cursor;
    if (after === undefined) {
      return { opened, failed };
    }
    await pause();
    for (const { sealed, binding } of rows) {
      try {
        vault.open(sealed, binding);
        opened += 1;
      } catch {
        failed += 1;
      }
    }
  }
}

/** Walks the audit of a restored database. Resolves with how many entries follow from each other, and whether that is all. */
async function followAudit(database: Database): Promise<{ entries: number; isWhole: boolean }> {
  const head = readHead((await database.setting.findUnique({ where: { key: headKey } }))?.value ?? "");
  let [seq, hash] = [0, genesisHash];
  for (;;) {
    const rows = await database.auditEntry.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: "asc" }, take: batch });
    await pause();
    if (rows.length === 0) {
      return { entries: seq, isWhole: seq === head.seq && hash === head.hash };
    }
    for (const row of rows) {
      if (row.seq !== seq + 1 || row.prevHash !== hash || row.hash !== hashOf(row)) {
        return { entries: seq, isWhole: false };
      }
      [seq, hash] = [row.seq, row.hash];
    }
  }
}

interface ComparedPhotos {
  readonly found: number;
  /** Not there, or without the smaller picture that belongs to it. One that was removed while the backup was made counts too. */
  readonly missing: number;
  readonly changed: number;
}

/** Holds every photo that a restored database names against the pictures that came along. */
async function comparePhotos(database: Database, packed: string | undefined): Promise<ComparedPhotos> {
  const sums = packed === undefined ? new Map<string, PictureSum>() : await sumPhotos(packed);
  const rows = await database.photo.findMany({ select: { id: true, siteId: true, deviceId: true, bytes: true, sha256: true } });
  const result = { found: 0, missing: 0, changed: 0 };
  for (const { id, siteId, deviceId, bytes, sha256 } of rows) {
    const begin = `${siteId === null ? `device-${deviceId}` : `site-${siteId}`}/${id}`;
    const whole = sums.get(`${begin}-whole.webp`);
    const isThere = whole !== undefined && sums.has(`${begin}-small.webp`);
    const isSame = whole?.bytes === bytes && (sha256 === null || whole.sha256 === sha256);
    result[isThere ? (isSame ? "found" : "changed") : "missing"] += 1;
  }
  return result;
}

function photosProblem({ found, missing, changed }: ComparedPhotos): string | null {
  const are = (count: number, what: string) => (count === 0 ? [] : [`${count} ${count === 1 ? "is" : "are"} ${what}`]);
  const wrong = [...are(changed, "not what was kept"), ...are(missing, "not in the backup")].join(", ");
  return wrong === "" ? null : `Of ${found + missing + changed} photos ${wrong}`;
}

const scratchName = /^lineward_drill_[a-z0-9]+$/;

/** A scratch database on the server of the product's; those that a killed drill left are removed first. */
async function scratchPostgres(url: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const name = `lineward_drill_${Date.now().toString(36)}`;
  const drop = (which: string) => withClient(url, (client) => client.query(`DROP DATABASE IF EXISTS "${which}"`));
  const left = await withClient(url, (client) =>
    client.query<{ name: string }>(`SELECT datname AS name FROM pg_database d WHERE datname LIKE 'lineward\\_drill\\_%'
      AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`),
  );
  for (const { name: old } of left.rows.filter((row) => scratchName.test(row.name))) {
    await drop(old).catch(() => undefined);
  }
  try {
    await withClient(url, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE template0`));
  } catch (error) {
    throw (error as { code?: unknown }).code === "42501"
      ? new StartError("The database user may make no database to try the backup in: ALTER ROLE … CREATEDB lets it")
      : error;
  }
  const place = new URL(url);
  place.pathname = `/${name}`;
  return { url: place.href, remove: async () => void (await drop(name).catch(() => undefined)) };
}

interface Scratch {
  readonly database: Env["database"];
  remove(): Promise<void>;
}

async function load(plan: DrillPlan, folder: string, manifest: Manifest): Promise<Scratch> {
  const { database } = plan.at;
  if (database.kind === "sqlite") {
    const file = path.join(/* turbopackIgnore: true */ folder, "database.sqlite");
    await proveSqlite(file, manifest);
    return { database: { kind: "sqlite", file }, remove: async () => undefined };
  }
  const scratch = await scratchPostgres(database.url);
  try {
    await loadDump(scratch.url, path.join(/* turbopackIgnore: true */ folder, "database.sql"), "");
  } catch (error) {
    await scratch.remove();
    throw error;
  }
  return { database: { kind: "postgresql", url: scratch.url }, remove: scratch.remove };
}

/**
 * Proves that a backup would save us: opens it in a scratch folder, puts it into an empty database, brings that up to date, opens every
 * sealed value with the keys that came along, follows the audit, holds the photos against their sums, and throws all of it away. Sends nothing to a device.
 */
export async function drill(plan: DrillPlan): Promise<DrillResult> {
  const { at, file, passphrase, root } = plan;
  const begun = performance.now();
  const result: Omit<DrillResult, "ok" | "tookMs" | "problem"> = {
    at: new Date().toISOString(),
    steps: [],
    devices: 0,
    lines: 0,
    sites: 0,
    secretsOpened: 0,
    secretsFailed: 0,
    auditEntries: 0,
  };
  async function step<T>(name: DrillResult["steps"][number]["step"], work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const done = await work();
    result.steps.push({ step: name, tookMs: Math.round(performance.now() - from) });
    return done;
  }
  const end = (problem: string | null): DrillResult => ({
    ok: problem === null,
    ...result,
    tookMs: Math.round(performance.now() - begun),
    problem,
  });
  await removeDrafts(at.dataDir);
  const folder = draftIn(at.dataDir);
  let scratch: Scratch | undefined;
  let restored: Database | undefined;
  try {
    const manifest = await step("open", () => openBundle(file, passphrase, folder));
    await refuseForeign(manifest, at.database.kind, root);
    const opened = await step("load", async () => {
      scratch = await load(plan, folder, manifest);
      await migrate(scratch.database, root, undefined, openApart);
      restored = openDatabase(scratch.database);
      [result.devices, result.lines, result.sites] = [
        await restored.device.count(),
        await restored.line.count(),
        await restored.site.count(),
      ];
      return restored;
    });
    if (result.devices !== manifest.counts.devices || result.lines !== manifest.counts.lines) {
      return end("The restored database does not hold what was backed up");
    }
    const { opened: secretsOpened, failed } = await step("unseal", () =>
      unseal(opened, path.join(/* turbopackIgnore: true */ folder, "keys")),
    );
    [result.secretsOpened, result.secretsFailed] = [secretsOpened, failed];
    const { entries, isWhole } = await step("audit", () => followAudit(opened));
    result.auditEntries = entries;
    if (failed > 0) {
      return end(`${failed} of ${failed + secretsOpened} sealed values do not open with the keys in the backup`);
    }
    if (!isWhole) {
      return end(`The audit in the backup is broken after entry ${entries}`);
    }
    const packed = manifest.parts.some(({ name }) => name === "photos.tar")
      ? path.join(/* turbopackIgnore: true */ folder, "photos.tar")
      : undefined;
    result.photos = 0;
    const photos = await step("photos", () => comparePhotos(opened, packed));
    result.photos = photos.found;
    return end(photosProblem(photos));
  } catch (error) {
    if (error instanceof StartError) {
      return end(error.message);
    }
    throw error;
  } finally {
    await restored?.$disconnect().catch(() => undefined);
    await scratch?.remove();
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
