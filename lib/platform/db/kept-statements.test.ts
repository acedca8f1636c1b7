import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepStatements, keptMax } from "./kept-statements";
import { SqliteAdapterFactory } from "./sqlite-adapter";

const text = (sql: string, ...args: string[]) => ({
  sql,
  args,
  argTypes: args.map(() => ({ scalarType: "string", arity: "scalar" }) as const),
});

let folder: string;
let database: SqlDriverAdapter;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "lineward-statements-"));
  database = await new SqliteAdapterFactory(path.join(folder, "kept.db")).connect();
  await database.executeScript("CREATE TABLE item (name TEXT)");
});
afterEach(async () => {
  await database.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const named = (name: string) => database.queryRaw(text("SELECT * FROM item WHERE name = ?", name));

test("the same question asked again is answered with what was written meanwhile, and for what is asked now", async () => {
  expect((await named("door")).rows).toEqual([]);
  await database.executeRaw(text("INSERT INTO item VALUES (?)", "door"));
  await database.executeRaw(text("INSERT INTO item VALUES (?)", "gate"));
  expect((await named("door")).rows).toEqual([["door"]]);
  expect((await named("gate")).rows).toEqual([["gate"]]);
  expect(await Promise.all([named("gate"), named("none"), named("door")])).toMatchObject([
    { rows: [["gate"]] },
    { rows: [] },
    { rows: [["door"]] },
  ]);
});

test("a question fails as before, and the next one like it is answered", async () => {
  await database.executeScript("CREATE TABLE own (id TEXT PRIMARY KEY)");
  const add = (id: string) => database.executeRaw(text("INSERT INTO own VALUES (?)", id));
  await add("a");
  await expect(add("a")).rejects.toMatchObject({ cause: { kind: "UniqueConstraintViolation" } });
  expect(await add("b")).toBe(1);
  await expect(database.queryRaw(text("SELECT * FROM missing"))).rejects.toMatchObject({ cause: { kind: "TableDoesNotExist" } });
});

test("a column that was added shows in a question that was asked before", async () => {
  await named("door");
  await database.executeScript("ALTER TABLE item ADD COLUMN place TEXT DEFAULT 'hall'");
  await database.executeRaw(text("INSERT INTO item (name) VALUES (?)", "door"));
  expect(await named("door")).toMatchObject({ columnNames: ["name", "place"], rows: [["door", "hall"]] });
});

test("however many different questions are asked, so many statements are kept and no more", async () => {
  const adapter = await new PrismaBetterSqlite3({ url: ":memory:" }).connect();
  // The adapter's own connection, which its type does not name.
  const kept = keepStatements((adapter as unknown as { readonly client: Database.Database }).client);
  for (let at = 0; at < keptMax * 2; at += 1) {
    expect((await adapter.queryRaw(text(`SELECT ${at}, '${"a".repeat(at)}'`))).rows[0]?.[0]).toBe(at);
  }
  expect(kept.size).toBe(keptMax);
  await adapter.queryRaw(text(`SELECT '${"long".repeat(10_000)}'`));
  expect(kept.size).toBe(keptMax);
  await adapter.dispose();
});
