import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { migrate } from "@/lib/platform/db/migrate";
import { loadOrCreateKeyRing } from "@/lib/vault/key-file";
import { buildChild, type Child } from "@/tests/support/child-process";
import { migrationNames, rootOf } from "@/tests/support/levels";
import { startPostgres } from "@/tests/support/postgres";
import { emptyDatabase } from "@/tests/support/prepared-postgres";
import { projectRoot } from "@/tests/support/project-root";
import { scratchFolder } from "@/tests/support/scratch-folder";

vi.hoisted(() => vi.stubEnv("LINEWARD_LOG_LEVEL", "silent"));

const run = promisify(execFile);
const folder = mkdtempSync(path.join(scratchFolder(), "lineward-full-"));
const from = path.join(folder, "from");
const disk = path.join(folder, "disk");
const old = migrationNames("sqlite").slice(0, -2);
let child: Child;

interface Found {
  readonly what: "backup" | "upgrade";
  readonly said: string;
  readonly backups: readonly string[];
  readonly copies: readonly string[];
  readonly drafts: readonly string[];
  readonly database: { readonly value: string; readonly level: number } | null;
  readonly keys: boolean;
}

/** A disk of 24 MB in memory, in a namespace of its own: undefined where the system lets nobody make one. */
async function onSmallDisk(root: string, url: string, ...free: number[]): Promise<Found[] | undefined> {
  const mount = `mount -t tmpfs -o size=24m none '${disk}'`;
  const mayMount = await run("unshare", ["-rm", "sh", "-c", mount]).then(
    () => true,
    () => false,
  );
  if (!mayMount) {
    return undefined;
  }
  const args = [disk, from, root, url, ...free.map(String)];
  const script = `${mount} && exec "$0" "$@"`;
  const { stdout } = await run("unshare", ["-rm", "sh", "-c", script, process.execPath, child.file, ...args], { cwd: projectRoot });
  return JSON.parse(stdout) as Found[];
}

beforeAll(async () => {
  await Promise.all([mkdir(from, { recursive: true }), mkdir(disk, { recursive: true })]);
  child = await buildChild("full-disk-child");
  const file = path.join(from, "lineward.db");
  await migrate({ kind: "sqlite", file }, rootOf(path.join(folder, "old"), "sqlite", old));
  await loadOrCreateKeyRing({ file: path.join(from, "keys"), sealedRowsExist: false });
  const database = new Sqlite(file);
  const add = database.prepare(`INSERT INTO "Setting" (key, value, updatedAt) VALUES (?, ?, 0)`);
  add.run("word", "kept");
  // Random, so that it packs to no less.
  add.run("much", Array.from({ length: 40_000 }, () => Math.random().toString(36).slice(2)).join(""));
  database.close();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test("a disk that is full at any moment of a backup or an upgrade leaves the old state, no half file, and one line", async ({ skip }) => {
  const found = await onSmallDisk(projectRoot, "", 0, 200, 900, 1_700, 2_300, 12_000);
  if (!found) {
    return skip();
  }
  for (const { what, said, backups, copies, drafts, database, keys } of found) {
    expect(drafts).toEqual([]);
    expect(database?.value).toBe("kept");
    expect(keys).toBe(true);
    if (said === "") {
      expect([backups.length, copies.length]).toEqual(what === "backup" ? [1, 0] : [0, 1]);
      expect(database?.level).toBe(what === "backup" ? old.length : old.length + 2);
    } else {
      expect(said).toMatch(/^[^\n]*disk is full\. Make room on the disk[^\n]*$/);
      expect(backups).toEqual([]);
      expect(database?.level).toBe(old.length);
    }
  }
  const outcomes = (of: string) => found.filter(({ what }) => what === of).map(({ said }) => said === "");
  expect([outcomes("backup")[0], outcomes("backup").at(-1)]).toEqual([false, true]);
  expect([outcomes("upgrade")[0], outcomes("upgrade").at(-1)]).toEqual([false, true]);
});

test("a full disk is said of a PostgreSQL's backup and upgrade as well, and its database stays as it was", async ({ skip }) => {
  const server = await startPostgres();
  if (!server) {
    return skip();
  }
  try {
    const url = await emptyDatabase(server.url);
    const names = migrationNames("postgresql");
    const before = rootOf(path.join(folder, "postgres"), "postgresql", names.slice(0, -1));
    await migrate({ kind: "postgresql", url }, before);
    const found = await onSmallDisk(projectRoot, url, 0, 60);
    if (!found) {
      return skip();
    }
    for (const { said, backups, copies, drafts } of found) {
      expect(said).toMatch(/disk is full\. Make room on the disk/);
      expect([backups, copies, drafts]).toEqual([[], [], []]);
    }
    expect(await migrate({ kind: "postgresql", url }, before)).toEqual([]);
  } finally {
    await server.stop();
  }
});
