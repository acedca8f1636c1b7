import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { forgetProduct } from "../support/forget-product";
import { startPostgres } from "../support/postgres";
import { projectRoot } from "../support/project-root";

const base = mkdtempSync(path.join(tmpdir(), "lineward-refused-"));
let made = 0;
let folder: string;

beforeEach(() => {
  made += 1;
  folder = path.join(base, String(made));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true, force: true });
});

/** Starts the product as a process would, up to its first answer, and resolves with the one line that it refuses with. */
async function refusal(env: Record<string, string> = {}): Promise<string> {
  forgetProduct();
  const variables = {
    NODE_ENV: "test",
    DATABASE_URL: "",
    LINEWARD_DATA_DIR: folder,
    LINEWARD_LOG_LEVEL: "silent",
    LINEWARD_KEY: "",
    ...env,
  };
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(name, value);
  }
  const { prepare } = await import("@/lib/server/start");
  const { closeDatabase } = await import("@/lib/platform/db/client");
  const error: unknown = await prepare(projectRoot).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  await closeDatabase().catch(() => undefined);
  (await import("@/lib/platform/db/own-database")).disownDatabase();
  expect(error).toMatchObject({ name: "StartError" });
  const { message } = error as Error;
  expect(message.split("\n")).toHaveLength(1);
  return message;
}

const inFolder = (name: string) => path.join(folder, name);

test("a data folder that is a file is named, with what to do", async () => {
  writeFileSync(folder, "");
  expect(await refusal()).toBe(
    `LINEWARD_DATA_DIR ${folder} cannot be used: it is a file and no folder. Move the file away, or choose another folder`,
  );
});

test("a session secret that cannot be read or is damaged stops the start, not every sign-in", async () => {
  mkdirSync(inFolder("session-secret"), { recursive: true });
  expect(await refusal()).toMatch(/session-secret cannot be read: it is a folder/);
  rmSync(inFolder("session-secret"), { recursive: true });
  writeFileSync(inFolder("session-secret"), "short");
  expect(await refusal()).toMatch(/session-secret is damaged\. Delete it/);
});

test("a key file that cannot be read is named", async () => {
  mkdirSync(inFolder("keys"), { recursive: true });
  expect(await refusal()).toMatch(/^The key file .*keys cannot be read or written: it is a folder/);
});

test("a file that is no database, and a database that was cut short, are called damaged", async () => {
  mkdirSync(folder);
  writeFileSync(inFolder("lineward.db"), "not a database at all, but long enough to be one ".repeat(100));
  expect(await refusal()).toMatch(/lineward\.db is damaged.*Restore the backup \(SQLITE_NOTADB\)/);
  rmSync(inFolder("lineward.db"));
  const database = new Sqlite(inFolder("lineward.db"));
  database.exec("CREATE TABLE a (b TEXT)");
  database.prepare("INSERT INTO a VALUES (?)").run("x".repeat(100_000));
  database.close();
  truncateSync(inFolder("lineward.db"), 4_500);
  expect(await refusal()).toMatch(/lineward\.db is damaged.*\(SQLITE_(CORRUPT|IOERR)/);
});

test("a database that another program holds is called held", async () => {
  mkdirSync(folder);
  const other = new Sqlite(inFolder("lineward.db"));
  other.exec("CREATE TABLE a (b TEXT); BEGIN EXCLUSIVE");
  expect(await refusal()).toMatch(/is held by another program.*\(SQLITE_BUSY\)/);
  other.close();
});

test("a PostgreSQL that does not answer, answers nonsense or refuses us is said without a piece of its address", async () => {
  const closed = "postgresql://ada:sEcret-77@127.0.0.1:1/private";
  const noSense = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const port = await new Promise<number>((resolve) =>
    noSense.listen(0, "127.0.0.1", () => resolve((noSense.address() as { port: number }).port)),
  );
  const stranger = `postgresql://ada:sEcret-77@127.0.0.1:${port}/private`;
  for (const DATABASE_URL of [closed, stranger]) {
    const line = await refusal({ DATABASE_URL });
    expect(line).toMatch(/^The database that DATABASE_URL names /);
    expect(line).not.toMatch(/sEcret|ada|private/);
  }
  noSense.close();
});

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

test.skipIf(!postgres)("a PostgreSQL without the database or the user says which", async () => {
  const url = postgres?.url ?? "";
  expect(await refusal({ DATABASE_URL: url.replace("/postgres?", "/nowhere?") })).toMatch(/has no database of that name.*\(3D000\)/);
  expect(await refusal({ DATABASE_URL: url.replace("lineward@", "stranger@") })).toMatch(/lets this user not in.*\(28000\)/);
});
