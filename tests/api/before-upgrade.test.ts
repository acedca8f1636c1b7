import { mkdtempSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { copiesFolder, copyBeforeUpgrade, removeOldCopies } from "@/lib/backups/before-upgrade";
import { checkBundle } from "@/lib/backups/bundle";
import { restore } from "@/lib/backups/restore";
import { migrate } from "@/lib/platform/db/migrate";
import { disownDatabase } from "@/lib/platform/db/own-database";
import type { Env } from "@/lib/platform/env";
import { buildChild, type Child } from "@/tests/support/child-process";
import { type Kind, migrationNames, rootOf } from "@/tests/support/levels";
import { startPostgres } from "@/tests/support/postgres";
import { copyOfDatabase, emptyDatabase } from "@/tests/support/prepared-postgres";
import { scratchFolder } from "@/tests/support/scratch-folder";

vi.hoisted(() => vi.stubEnv("LINEWARD_LOG_LEVEL", "silent"));

const folder = mkdtempSync(path.join(scratchFolder(), "lineward-upgrade-"));
const server = await startPostgres();
let child: Child;

beforeAll(async () => {
  child = await buildChild("backup-child");
});
afterAll(async () => {
  await server?.stop();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

type Row = Record<string, unknown>;

async function ask(database: Env["database"], sql: string): Promise<Row[]> {
  if (database.kind === "postgresql") {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    return client
      .query<Row>(sql)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  }
  const file = new Sqlite(database.file, { fileMustExist: true });
  try {
    const statement = file.prepare(sql);
    if (statement.reader) {
      return statement.all() as Row[];
    }
    statement.run();
    return [];
  } finally {
    file.close();
  }
}

const levelOf = async (database: Env["database"]) =>
  (await ask(database, `SELECT count(*) AS n FROM "_prisma_migrations"`)).map(({ n }) => Number(n))[0];
const wordIn = async (database: Env["database"]) => (await ask(database, `SELECT value FROM "Setting" WHERE key = 'word'`))[0]?.value;

const kinds: readonly Kind[] = server ? ["sqlite", "postgresql"] : ["sqlite"];

describe.each(kinds)("the copy before an upgrade, on %s", (kind) => {
  const names = migrationNames(kind);
  const old = names.slice(0, -2);
  const rootAt = (name: string, last: readonly string[], sql?: string) =>
    rootOf(path.join(folder, `${kind}-${name}`), kind, last, sql === undefined ? undefined : { name: "99990101000000_own", sql });
  const oldRoot = rootAt("old", old);
  const newRoot = rootAt("new", names);
  let made = 0;

  let template: Env["database"] | undefined;

  /** A database of the version before: made once, and copied. */
  async function oldDatabase(dataDir: string): Promise<Env["database"]> {
    if (!template) {
      template =
        kind === "sqlite" ? { kind, file: path.join(folder, "template.db") } : { kind, url: await emptyDatabase(server?.url ?? "") };
      await migrate(template, oldRoot);
      await ask(template, `INSERT INTO "Setting" (key, value, "updatedAt") VALUES ('word', 'kept', ${kind === "sqlite" ? "0" : "now()"})`);
    }
    if (template.kind === "postgresql") {
      return { kind: "postgresql", url: await copyOfDatabase(template.url) };
    }
    const file = path.join(dataDir, "lineward.db");
    await copyFile(template.file, file);
    return { kind: "sqlite", file };
  }

  /** An installation of the version before. */
  async function installation() {
    made += 1;
    const dataDir = path.join(folder, `${kind}-${made}`);
    await mkdir(dataDir, { recursive: true });
    const database = await oldDatabase(dataDir);
    await writeFile(path.join(dataDir, "keys"), "keys stay");
    return { dataDir, database, keyFile: path.join(dataDir, "keys") };
  }
  type Installation = Awaited<ReturnType<typeof installation>>;

  const upgrade = async (at: Installation, root = newRoot) => {
    try {
      return await migrate(at.database, root, copyBeforeUpgrade(at));
    } finally {
      disownDatabase();
    }
  };
  const copies = async ({ dataDir }: Installation) => {
    const found = await readdir(copiesFolder(dataDir)).catch(() => []);
    for (const name of found) {
      await checkBundle(path.join(copiesFolder(dataDir), name), null);
    }
    return found.map((name) => path.join(copiesFolder(dataDir), name));
  };
  const start = (at: Installation, root: string, moment = 0) =>
    child.run("upgrade", at.dataDir, root, "", `${moment}`, at.database.kind === "postgresql" ? at.database.url : "");

  test("is made once, readable by its owner alone, puts the database back and leaves the keys", async () => {
    const at = await installation();
    expect(await upgrade(at)).toEqual(names.slice(-2));
    expect(await upgrade(at)).toEqual([]);
    const [copy = "", ...more] = await copies(at);
    expect(more).toEqual([]);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    await ask(at.database, `UPDATE "Setting" SET value = 'changed' WHERE key = 'word'`);
    await expect(migrate(at.database, oldRoot)).rejects.toThrow(/made by a newer Lineward \(migration \d+_\w+\)\. Start that version/);
    const { manifest } = await restore({ file: copy, passphrase: null, to: at, over: true, root: oldRoot });
    expect(manifest).toMatchObject({ cause: "upgrade", database: { kind, migrations: old } });
    expect(await migrate(at.database, oldRoot)).toEqual([]);
    expect(await wordIn(at.database)).toBe("kept");
    expect(await readFile(at.keyFile, "utf8")).toBe("keys stay");
    const early = Date.now() + 13 * 86_400_000;
    await removeOldCopies(at.dataDir, early);
    expect(await copies(at)).toEqual([copy]);
    await removeOldCopies(at.dataDir, early + 2 * 86_400_000);
    expect(await copies(at)).toEqual([]);
  });

  test("is there when a migration fails, which changes nothing and says so in one line; a first start makes none", async () => {
    const at = await installation();
    const broken = rootAt("broken", names, `CREATE TABLE "Own" (id INTEGER); INSERT INTO "NoSuchTable" VALUES (1);`);
    await expect(upgrade(at, broken)).rejects.toThrow(
      /^Migration 99990101000000_own failed\. It was undone, and the database is as it was before: the version before runs on it\. [^\n]+$/,
    );
    expect(await levelOf(at.database)).toBe(old.length);
    expect(await copies(at)).toHaveLength(1);
    expect(await upgrade(at)).toEqual(names.slice(-2));
    expect(await wordIn(at.database)).toBe("kept");
    const first = { ...at, dataDir: path.join(folder, `${kind}-first`) };
    const empty: Env["database"] =
      at.database.kind === "sqlite"
        ? { kind: "sqlite", file: path.join(first.dataDir, "lineward.db") }
        : { kind: "postgresql", url: await emptyDatabase(at.database.url) };
    await upgrade({ ...first, database: empty });
    expect(await copies(first)).toEqual([]);
  });

  test("and the upgrade are all of the old state or all of the new after a kill -9 at any moment", async () => {
    const whole = child.start("upgrade", ...(await argsOf(await installation())));
    let said = "";
    for await (const chunk of whole.stdout) {
      said += String(chunk);
    }
    const count = Number(said);
    expect(count).toBeGreaterThan(4);
    for (const moment of [Math.ceil(count / 2), count]) {
      const at = await installation();
      expect((await start(at, newRoot, moment)).signal).toBe("SIGKILL");
      expect([old.length, names.length], `killed at ${moment} of ${count}`).toContain(await levelOf(at.database));
      await upgrade(at);
      expect([await levelOf(at.database), await wordIn(at.database)]).toEqual([names.length, "kept"]);
      expect((await copies(at)).length).toBeGreaterThan(0);
    }
    const endless =
      kind === "sqlite"
        ? `CREATE TABLE "Own" (id INTEGER); INSERT INTO "Own" WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n;`
        : `CREATE TABLE "Own" (id INTEGER); SELECT pg_sleep(3600);`;
    const at = await installation();
    const running = child.start("upgrade", ...(await argsOf(at, rootAt("endless", names, endless))));
    // One file and no draft: the migrations are what comes next.
    await vi.waitFor(async () => expect((await readdir(copiesFolder(at.dataDir))).every((name) => name.endsWith(".gz"))).toBe(true), {
      timeout: 60_000,
      interval: 20,
    });
    await vi.waitFor(async () => expect(await copies(at)).toHaveLength(1), { timeout: 60_000, interval: 20 });
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
    expect(await upgrade(at)).toEqual(names.slice(-2));
    expect(await wordIn(at.database)).toBe("kept");
  });

  test("is made by one of two that start at once", async () => {
    const at = await installation();
    const both = await Promise.all([start(at, newRoot), start(at, newRoot)]);
    expect(both.map(({ code }) => code)).toContain(0);
    expect([await levelOf(at.database), (await copies(at)).length]).toEqual([names.length, 1]);
  });

  async function argsOf(at: Installation, root = newRoot): Promise<string[]> {
    return [at.dataDir, root, "", "0", at.database.kind === "postgresql" ? at.database.url : ""];
  }
});
