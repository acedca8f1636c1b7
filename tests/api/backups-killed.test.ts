import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { withClient } from "@/lib/backups/copy-postgres";
import { finishRestore } from "@/lib/backups/restore-journal";
import { migrate } from "@/lib/platform/db/migrate";
import { disownDatabase } from "@/lib/platform/db/own-database";
import type { Env } from "@/lib/platform/env";
import { addKey, loadOrCreateKeyRing } from "@/lib/vault/key-file";
import { buildChild, type Child } from "@/tests/support/child-process";
import { startPostgres, type TestPostgres } from "@/tests/support/postgres";
import { newDatabase } from "@/tests/support/prepared-postgres";
import { projectRoot } from "@/tests/support/project-root";
import { scratchFolder } from "@/tests/support/scratch-folder";

vi.hoisted(() => vi.stubEnv("LINEWARD_LOG_LEVEL", "silent"));

const passphrase = "kettle orchard violin marble thirteen";
const secret = (letter: string) => letter.repeat(43);

let child: Child;
let folder: string;
let bundle: string;

type At = { readonly dataDir: string; readonly database: Env["database"] };

/** The same on PostgreSQL: the database says its word, and the files in the folder theirs. */
async function onPostgres(server: TestPostgres, word: string): Promise<At> {
  const dataDir = await mkdtemp(path.join(folder, `${word}-`));
  const database = { kind: "postgresql", url: await newDatabase(server.url) } as const;
  await loadOrCreateKeyRing({ file: path.join(dataDir, "keys"), sealedRowsExist: false });
  await writeFile(path.join(dataDir, "session-secret"), secret(word.slice(0, 1)));
  await withClient(database.url, (client) =>
    client.query(`INSERT INTO "Setting" (key, value, "updatedAt") VALUES ('word', $1, now())`, [word]),
  );
  return { dataDir, database };
}

async function wordsOnPostgres({ dataDir, database }: At): Promise<unknown> {
  const { rows } = await withClient(database.kind === "postgresql" ? database.url : "", (client) =>
    client.query(`SELECT value AS word FROM "Setting" WHERE key = 'word'`),
  );
  const read = (name: string) => readFile(path.join(dataDir, name), "utf8");
  return { database: rows, session: await read("session-secret"), keys: await read("keys") };
}

const databaseIn = (dataDir: string) => ({ kind: "sqlite", file: path.join(dataDir, "lineward.db") }) as const;

/** An installation as small as can be, which one word tells from the next. */
async function installation(word: string): Promise<string> {
  const dataDir = await mkdtemp(path.join(folder, `${word}-`));
  await migrate(databaseIn(dataDir), projectRoot);
  await loadOrCreateKeyRing({ file: path.join(dataDir, "keys"), sealedRowsExist: false });
  await writeFile(path.join(dataDir, "session-secret"), secret(word.slice(0, 1)));
  note(dataDir, word);
  return dataDir;
}

function note(dataDir: string, word: string): void {
  const database = new Sqlite(databaseIn(dataDir).file);
  database.prepare(`INSERT OR REPLACE INTO "Setting" (key, value, updatedAt) VALUES ('word', ?, 0)`).run(word);
  database.close();
}

/** Which installation a data folder holds, by each of its files. */
async function wordsIn(dataDir: string): Promise<{ database: unknown; session: string; keys: string }> {
  const database = new Sqlite(databaseIn(dataDir).file, { fileMustExist: true });
  const word = database.prepare(`SELECT value FROM "Setting" WHERE key = 'word'`).pluck().get();
  database.close();
  const read = (name: string) => readFile(path.join(dataDir, name), "utf8");
  return { database: word, session: await read("session-secret"), keys: await read("keys") };
}

async function changesOf(...args: string[]): Promise<number> {
  const running = child.start(...args);
  let said = "";
  for await (const chunk of running.stdout) {
    said += String(chunk);
  }
  return Number(said);
}

/** Some moments of so many, the first and the last among them. */
const momentsOf = (count: number, wanted: number) => [
  ...new Set(Array.from({ length: wanted }, (_, at) => 1 + Math.round((at * (count - 1)) / (wanted - 1)))),
];

beforeAll(async () => {
  folder = await mkdtemp(path.join(scratchFolder(), "lineward-killed-"));
  child = await buildChild("backup-child");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test("a backup that is killed leaves no bundle or a whole one, and what it left goes with the next", async () => {
  const dataDir = await installation("new");
  const kept = path.join(folder, "kept");
  const count = await changesOf("backup", dataDir, kept, passphrase);
  const { checkBundle } = await import("@/lib/backups/bundle");
  const { bundlesIn } = await import("@/lib/backups/files");
  for (const moment of momentsOf(count, 3)) {
    expect((await child.run("backup", dataDir, kept, passphrase, `${moment}`)).signal).toBe("SIGKILL");
  }
  await changesOf("backup", dataDir, kept, passphrase);
  const bundles = await bundlesIn(kept);
  for (const { file } of bundles) {
    await checkBundle(file, passphrase);
  }
  expect((await readdir(kept)).sort()).toEqual(bundles.map(({ name }) => name).sort());
  expect((await readdir(dataDir)).filter((name) => name.includes("draft"))).toEqual([]);
  bundle = bundles[0]?.file ?? "";
});

test("a restore that is killed at any moment leaves, after the next start, all of the old state or all of the new", async () => {
  const fresh = await installation("spare");
  const count = await changesOf("restore", fresh, bundle, passphrase);
  const afterwards = await wordsIn(fresh);
  expect(afterwards).toMatchObject({ database: "new", session: secret("n") });
  const seen = new Set<unknown>();
  for (const moment of momentsOf(count, 7)) {
    const dataDir = await installation("old");
    addKey(path.join(dataDir, "keys"));
    const before = await wordsIn(dataDir);
    expect((await child.run("restore", dataDir, bundle, passphrase, `${moment}`)).signal).toBe("SIGKILL");
    await finishRestore({ dataDir, database: databaseIn(dataDir) });
    disownDatabase();
    const after = await wordsIn(dataDir);
    expect([before, afterwards], `killed at ${moment} of ${count}`).toContainEqual(after);
    expect(await readdir(dataDir)).not.toContain("restore-under-way.json");
    seen.add(after.database);
  }
  expect([...seen].sort()).toEqual(["new", "old"]);
}, 60_000);

test("a restore of a PostgreSQL that is killed at any moment leaves all of the old state or all of the new, also in the middle of the dump", async ({
  skip,
}) => {
  const server = await startPostgres();
  if (!server) {
    return skip();
  }
  onTestFinished(() => server.stop());
  const source = await onPostgres(server, "new");
  await withClient(source.database.kind === "postgresql" ? source.database.url : "", (client) =>
    client.query(
      `INSERT INTO "Setting" (key, value, "updatedAt") SELECT 'z' || n, repeat('a row to be cut after ', 20), now() FROM generate_series(1, 2000) n`,
    ),
  );
  const url = ({ database }: At) => (database.kind === "postgresql" ? database.url : "");
  await changesOf("backup", source.dataDir, path.join(folder, "of-postgres"), passphrase, "0", url(source));
  const { bundlesIn } = await import("@/lib/backups/files");
  const file = (await bundlesIn(path.join(folder, "of-postgres")))[0]?.file ?? "";
  const whole = await onPostgres(server, "spare");
  const count = await changesOf("restore", whole.dataDir, file, passphrase, "0", url(whole));
  const afterwards = await wordsOnPostgres(whole);
  expect(afterwards).toEqual(await wordsOnPostgres(source));
  const seen = new Set<string>();
  for (const moment of ["fed", ...momentsOf(count, 3)]) {
    const to = await onPostgres(server, "old");
    const before = await wordsOnPostgres(to);
    expect((await child.run("restore", to.dataDir, file, passphrase, `${moment}`, url(to))).signal).toBe("SIGKILL");
    await finishRestore(to);
    const after = await wordsOnPostgres(to);
    expect([before, afterwards], `killed at ${moment} of ${count}`).toContainEqual(after);
    expect(await readdir(to.dataDir)).not.toContain("restore-under-way.json");
    seen.add(JSON.stringify(after));
  }
  expect(seen.size).toBeGreaterThan(1);
});
