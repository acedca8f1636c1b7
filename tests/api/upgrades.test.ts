import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { afterAll, describe, expect, test, vi } from "vitest";
import { bookkeeping, migrate } from "@/lib/platform/db/migrate";
import type { Env } from "@/lib/platform/env";
import { parseKeyText, toVaultKey } from "@/lib/vault/key-ring";
import { createVault } from "@/lib/vault/vault";
import { type Api, startApi } from "@/tests/support/api-kit";
import { type Kind, migrationNames, migrationSql } from "@/tests/support/levels";
import { startPostgres } from "@/tests/support/postgres";
import { copyOfDatabase, emptyDatabase } from "@/tests/support/prepared-postgres";
import { projectRoot } from "@/tests/support/project-root";
import { type Ask, type Asking, addRows, type Row, sealedText, type World } from "@/tests/support/rows-of-levels";
import { scratchFolder } from "@/tests/support/scratch-folder";

vi.hoisted(() => vi.stubEnv("LINEWARD_LOG_LEVEL", "silent"));

const folder = mkdtempSync(path.join(scratchFolder(), "lineward-upgrades-"));
const server = await startPostgres();
afterAll(async () => {
  await server?.stop();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const password = "correct horse battery";
/** As the tests' hasher keeps it. */
const stored = `cheap:salt:${createHash("sha256").update(`salt\n${password}`).digest("hex")}`;
const keyText = randomBytes(32).toString("base64");
const key = toVaultKey(parseKeyText(keyText, "the test's key"), undefined, "the test's key");
const vault = createVault({ keys: [key], current: key, comparison: key });

async function asking<T>(database: Env["database"], work: (asking: Asking) => Promise<T>): Promise<T> {
  if (database.kind === "postgresql") {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("SET session_replication_role = replica");
    const ask: Ask = async (sql) => (await client.query<Row>(sql)).rows;
    return work({ ask, run: (sql) => client.query(sql) }).finally(() => client.end());
  }
  const file = new Sqlite(database.file);
  file.pragma("foreign_keys = OFF");
  file.pragma("synchronous = OFF");
  const ask: Ask = async (sql) => {
    const statement = file.prepare(sql);
    if (statement.reader) {
      return statement.all() as Row[];
    }
    statement.run();
    return [];
  };
  return work({ ask, run: async (sql) => file.exec(sql) }).finally(() => file.close());
}

interface Level {
  readonly level: number;
  readonly database: Env["database"];
  /** How many rows each table was given up to here. */
  readonly given: ReadonlyMap<string, number>;
}

/** Brings a database from each version to the next, and adds a row to every table at each. `keep`: of which levels a copy is kept. */
async function walk(kind: Kind, keep: (level: number) => boolean): Promise<{ levels: Level[]; last: Level }> {
  const copyLevel = async (database: Env["database"], level: number): Promise<Env["database"]> => {
    if (database.kind === "postgresql") {
      return { kind: "postgresql", url: await copyOfDatabase(database.url) };
    }
    const file = path.join(folder, `level-${level}.db`);
    copyFileSync(database.file, file);
    return { kind: "sqlite", file };
  };
  const database: Env["database"] =
    kind === "sqlite" ? { kind, file: path.join(folder, "walked.db") } : { kind, url: await emptyDatabase(server?.url ?? "") };
  const given = new Map<string, number>();
  const levels: Level[] = [];
  for (const [at, name] of migrationNames(kind).entries()) {
    const sql = migrationSql(kind, name);
    const checksum = createHash("sha256").update(sql).digest("hex");
    const now = kind === "sqlite" ? Date.now() : "now()";
    await asking(database, async ({ ask, run }) => {
      await run(`${bookkeeping[kind]};\n${sql};\nINSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count)
        VALUES ('${name.slice(0, 36)}', '${checksum}', ${now}, '${name}', 1)`);
      const world: World = { kind, ask, run, seal: (text, binding) => vault.seal(text, binding), keyId: key.id, password: stored };
      for (const added of await addRows(world, at + 1)) {
        const table = renamed[added] ?? added;
        given.set(table, (given.get(table) ?? 0) + 1);
      }
    });
    if (keep(at + 1)) {
      levels.push({ level: at + 1, database: await copyLevel(database, at + 1), given: new Map(given) });
    }
  }
  return { levels, last: { level: migrationNames(kind).length, database, given } };
}

/** Tables that a later version calls otherwise. */
const renamed: Readonly<Record<string, string>> = { SampledDevice: "Sampled" };

/** How many rows there are of each table that was given some. */
async function counted({ database, given }: Level): Promise<Map<string, number>> {
  return asking(database, async ({ ask }) => {
    const sql = [...given.keys()].map((table) => `SELECT '${table}' AS name, count(*) AS n FROM "${table}"`).join(" UNION ALL ");
    return new Map((await ask(sql)).map(({ name, n }) => [String(name), Number(n)]));
  });
}

/** Sessions with devices were no rows of their own at first, and are opened anew. Of settings, the start and the audit add their own. */
const settled = (counts: ReadonlyMap<string, number>) => [...counts].filter(([table]) => table !== "Setting" && table !== "Network").sort();

describe.each<Kind>(server ? ["sqlite", "postgresql"] : ["sqlite"])("a database of every earlier version, on %s", (kind) => {
  let api: Api | undefined;
  let walked: Awaited<ReturnType<typeof walk>> | undefined;
  afterAll(() => api?.close());

  test("comes up with every row, brought from each version to the next and straight to this one", async () => {
    walked = await walk(kind, (level) => kind === "sqlite" || level % 12 === 1);
    for (const level of walked.levels) {
      await migrate(level.database, projectRoot);
      expect(settled(await counted(level)), `from level ${level.level}`).toEqual(settled(level.given));
    }
    expect(settled(await counted(walked.last))).toEqual(settled(walked.last.given));
  });

  test("lets its people sign in, lists what they had, opens what is sealed and has an unbroken audit", async () => {
    const { last } = walked as NonNullable<typeof walked>;
    const { level, database } = last;
    api = await startApi({
      databaseUrl: database.kind === "sqlite" ? `file:${database.file}` : database.url,
      env: { LINEWARD_KEY: keyText },
    });
    for (const of of [1, Math.ceil(level / 2), level]) {
      expect((await api.signIn(`level-${of}@lineward.test`, password)).status, `of level ${of}`).toBe(200);
    }
    const admin = await api.as("admin");
    const names = async (at: string) => (await admin("GET", at)).body.items.map(({ name }) => name);
    expect(await names("/api/devices?limit=200")).toHaveLength(level);
    expect((await names("/api/lines?limit=200")).length).toBe(last.given.get("Line"));
    const { verify } = await import("@/lib/audit/verify");
    expect(await verify()).toMatchObject({ ok: true });
    for (const model of Object.values(api.db).filter((value) => typeof value?.findMany === "function")) {
      await model.findMany();
    }
    const { sealedStore } = await import("@/lib/vault/sealed-store");
    const now = (await import("@/lib/vault/instance")).vault();
    const rows = [];
    for (let after: string | undefined; ; after = rows.at(-1)?.cursor) {
      const next = await sealedStore().next(after, "none", 500);
      rows.push(...next);
      if (next.length === 0) {
        break;
      }
    }
    const opened = new Set(rows.map(({ sealed, binding }) => now.open(sealed, binding)));
    expect(opened).toContain(sealedText("Secret", 1));
    expect(opened).toContain(sealedText("Credential", 1));
    expect(rows.length).toBeGreaterThan(level * 2);
  });
});
