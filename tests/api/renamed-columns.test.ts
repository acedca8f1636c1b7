import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../support/postgres";
import { projectRoot } from "../support/project-root";

type Kind = "sqlite" | "postgresql";
type Row = Record<string, unknown>;
const name = "20261126021500_reset_names";

const sqlOf = (kind: Kind, migration: string) =>
  readFileSync(path.join(projectRoot, "prisma", kind, "migrations", migration, "migration.sql"), "utf8");

/** The migrations that ran before this one. */
const earlier = (kind: Kind) =>
  readdirSync(path.join(projectRoot, "prisma", kind, "migrations"))
    .filter((migration) => /^\d/.test(migration) && migration < name)
    .sort();

const reset = (id: string, wish: string) =>
  `INSERT INTO "Reset" ("id","lineId","lineName","state","wish","actorId","actorName","idempotencyKey","requestHash","correlationId","words")
   VALUES ('${id}','l','Gate','running','${wish}','a','Ada','${id}','h','${id}','{}')`;
const rows = [
  reset("going", "new"),
  reset("back", "old"),
  `INSERT INTO "ResetEnd" ("id","resetId","seq","endId","deviceId","deviceName","noun","label","document","record","path","role","holds","proven")
   VALUES ('e','back',0,'x','d','Gate','panel','SIP','sip','','password','registers','unknown',true)`,
  `INSERT INTO "LineEnd" ("id","lineId","deviceId","document","role","user","userKey","server","host","secretPath","proven")
   VALUES ('x','l','d','sip','registers','1','1','s','s','password','secret')`,
];

const renamed = {
  resets: [
    { id: "back", direction: "rollback" },
    { id: "going", direction: "forward" },
  ],
  end: { currentSecret: "unknown", verified: true },
  lineEnd: { admittedBy: "secret" },
};

/** Runs the renaming over rows of the version before it. */
async function migrate(kind: Kind, run: (sql: string) => Promise<Row[]>): Promise<typeof renamed> {
  for (const migration of earlier(kind)) {
    await run(sqlOf(kind, migration));
  }
  for (const row of rows) {
    await run(row);
  }
  await run(sqlOf(kind, name));
  const resets = await run(`SELECT "id","direction" FROM "Reset" ORDER BY "id"`);
  const [end] = await run(`SELECT "currentSecret","verified" FROM "ResetEnd"`);
  const [lineEnd] = await run(`SELECT "admittedBy" FROM "LineEnd"`);
  return { resets, end: { ...end, verified: Boolean(end?.verified) }, lineEnd } as typeof renamed;
}

describe("a reset that an earlier version began keeps where it is going and what its ends hold", () => {
  test("on SQLite", async () => {
    const database = new Sqlite(":memory:");
    onTestFinished(() => void database.close());
    database.pragma("foreign_keys = OFF");
    const run = async (sql: string) => {
      if (sql.startsWith("SELECT")) {
        return database.prepare(sql).all() as Row[];
      }
      database.exec(sql);
      return [];
    };
    expect(await migrate("sqlite", run)).toEqual(renamed);
  });

  test("on PostgreSQL", async ({ skip }) => {
    const postgres = await startPostgres();
    if (!postgres) {
      return skip();
    }
    onTestFinished(() => postgres.stop());
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    // As a superuser: rows need no line and no device here.
    await client.query("SET session_replication_role = replica");
    const run = async (sql: string) => (await client.query<Row>(sql)).rows;
    const found = await migrate("postgresql", run);
    await client.end();
    expect(found).toEqual(renamed);
  });
});
