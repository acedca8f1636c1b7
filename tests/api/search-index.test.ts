import path from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Api, type Person, startApi } from "../support/api-kit";
import { startPostgres } from "../support/postgres";
import { projectRoot } from "../support/project-root";

/** More than are handed on as ids. */
const count = 2_000;
const postgres = await startPostgres();
const databases = [
  { kind: "SQLite", databaseUrl: undefined },
  ...(postgres ? ([{ kind: "PostgreSQL", databaseUrl: postgres.url }] as const) : []),
];

/** What the product has asked the database, with the values that went along. */
const asked = new Map<string, readonly unknown[]>();

function listen(): void {
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const { text, values } = args[0] as { text?: string; values?: unknown[] };
    asked.set(text ?? String(args[0]), values ?? []);
    return query.apply(this, args);
  } as never);
  const prepare = Sqlite.prototype.prepare;
  vi.spyOn(Sqlite.prototype, "prepare").mockImplementation(function (this: Sqlite.Database, sql: string) {
    asked.set(sql, []);
    return prepare.call(this, sql) as never;
  });
}

beforeAll(listen);
afterAll(async () => {
  vi.restoreAllMocks();
  await postgres?.stop();
});

/** Asks PostgreSQL beside the product. */
async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What a start does with the database. */
async function startAgain(): Promise<void> {
  const [{ env }, { migrate }] = await Promise.all([import("@/lib/platform/env"), import("@/lib/platform/db/migrate")]);
  await migrate(env().database, projectRoot);
}

const lists = [
  { noun: "devices", table: "Device", rare: "10.0.4.210", common: "entrance" },
  { noun: "lines", table: "Line", rare: "apartment 1234", common: "apartment" },
  { noun: "audit", table: "AuditEntry", rare: "strasse 1234", common: "hauptstrasse" },
];

describe.each(databases)("a search on $kind", ({ kind, databaseUrl }) => {
  let api: Api;
  let admin: Person;

  beforeAll(async () => {
    api = await startApi(databaseUrl === undefined ? {} : { databaseUrl });
    admin = await api.as("admin");
    const { addLines } = await import("../support/seed-lines");
    await addLines(api.db, count);
    const entry = { at: new Date(0), actorName: "Admin", action: "site.added", phase: "happened", subject: "site", correlationId: "c" };
    const sealed = { detail: JSON.stringify({ fields: "name, ".repeat(40) }), prevHash: "", hash: "" };
    const data = Array.from({ length: count }, (_, at) => {
      const subjectName = `Hauptstraße ${at}`;
      return { ...entry, ...sealed, seq: 100_000 + at, id: `entry-${at}`, subjectName, search: `site.added hauptstrasse ${at} admin` };
    });
    await api.db.auditEntry.createMany({ data });
    await (await import("@/lib/audit/store")).foldOldEntries(new AbortController().signal);
    await (databaseUrl === undefined
      ? api.db.$executeRawUnsafe("ANALYZE")
      : onServer(databaseUrl, (client) => client.query("VACUUM ANALYZE")));
  });
  afterAll(() => api.close());

  const found = async (noun: string, query: string) => {
    type List = { items: { id: string; name?: string; subjectName?: string }[]; total?: number };
    const { body, status, text } = await admin<List>("GET", `/api/${noun}?query=${encodeURIComponent(query)}`);
    expect(status, text).toBe(200);
    return { ...body, names: body.items.map((item) => item.name ?? item.subjectName) };
  };

  /**
   * How the database goes about what it was asked of a table, where that has all of `parts`. Left out: what looks first for a line whose
   * user or name is the query to the letter, by the indexes of those.
   */
  async function plans(table: string, ...parts: string[]): Promise<string[]> {
    const texts = [...asked].filter(([sql]) => {
      const plain = sql.replaceAll("`", '"');
      return plain.startsWith("SELECT") && !plain.includes('"userKey" =') && [`"${table}"`, ...parts].every((part) => plain.includes(part));
    });
    if (databaseUrl === undefined) {
      const database = new Sqlite(path.join(api.dataDir, "lineward.db"), { readonly: true });
      const planOf = (sql: string) => {
        const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(Array(sql.split("?").length - 1).fill(1)) as { detail: string }[];
        return rows.map(({ detail }) => detail).join("\n");
      };
      const out = texts.map(([sql]) => planOf(sql));
      database.close();
      return out;
    }
    return onServer(databaseUrl, async (client) => {
      const out: string[] = [];
      for (const [sql, values] of texts) {
        const { rows } = await client.query<Record<"QUERY PLAN", string>>(`EXPLAIN ${sql}`, [...values]);
        out.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      }
      return out;
    });
  }

  test.each(lists)("of $noun takes the index for a rare word, and the order of the list for a common one", async ({ noun, ...list }) => {
    const { table, rare, common } = list;
    asked.clear();
    const few = await found(noun, rare);
    expect(few.items).toHaveLength(1);
    const searched = await plans(table, "search", "LIKE");
    expect(searched).not.toEqual([]);
    if (databaseUrl === undefined) {
      const [lookUp, ...more] = await plans(table, "MATCH");
      expect(more).toEqual([]);
      expect(lookUp).toMatch(new RegExp(`SCAN ${table}Search VIRTUAL TABLE INDEX \\d+:M`));
      expect(lookUp).toMatch(/SEARCH t USING INTEGER PRIMARY KEY/);
      for (const plan of searched) {
        expect(plan).toMatch(new RegExp(`SEARCH main.${table} USING`));
        expect(plan).not.toMatch(new RegExp(`SCAN (main.)?${table}\\b`));
      }
    } else {
      for (const plan of searched) {
        expect(plan).toContain(`Bitmap Index Scan on "${table}_search_trgm"`);
      }
    }

    asked.clear();
    expect((await found(noun, common)).items.length).toBeGreaterThan(1);
    // Those whose name begins with the word come first, however few they are; the rest is walked.
    const walked = (await plans(table, "search", "LIKE", "ORDER BY")).filter((plan) => !plan.includes('"nameKey" ~~'));
    expect(walked).not.toEqual([]);
    for (const page of walked) {
      expect(page).not.toMatch(/TEMP B-TREE|\bSort\b/);
    }
  });

  test("of people goes by their folded name in the database", async () => {
    const names = ["Zoë 10", "zoë 9", "Øvrebø", "Ådne"];
    for (const name of names) {
      await api.person("viewer", { name });
    }
    asked.clear();
    expect((await found("people", "VIEWER-")).names).toEqual(["Ådne", "Øvrebø", "zoë 9", "Zoë 10"]);
    expect((await found("people", "ovrebo")).names).toEqual(["Øvrebø"]);
    expect((await found("people", "zoe 1")).names).toEqual(["Zoë 10"]);
    // PostgreSQL sorts so few as it likes.
    if (databaseUrl === undefined) {
      const [page] = await plans("User", "search", "ORDER BY");
      expect(page).toContain("User_nameKey_id_idx");
      expect(page).not.toContain("TEMP B-TREE");
    }
  });

  test("finds a name with a sign that databases read as a wildcard", async () => {
    for (const name of ["Tower_B 7", "Tower 50%", "Tower\\C"]) {
      await api.person("helpdesk", { name });
    }
    expect((await found("people", "r_b 7")).names).toEqual(["Tower_B 7"]);
    expect((await found("people", "50%")).names).toEqual(["Tower 50%"]);
    expect((await found("people", "r\\c")).names).toEqual(["Tower\\C"]);
  });

  test.each([
    ["a number", "11234", 1],
    ["two letters", "ts", 0],
    ["a word and a number", "pbx-7 10107", 1],
    ["what hundreds have", "pbx-19", 100],
    ["what thousands have", "pbx-1", 1_100],
    ["what all have", "apartment", count],
    ["nothing", "nothing-1234-here", 0],
    ["a quote and an operator", `"apartment" OR *`, 0],
  ])("finds lines by %s, and counts all of them", async (_what, query, total) => {
    expect((await found("lines", query)).total).toBe(total);
  });

  test("follows what is added, renamed and removed", async () => {
    const add = async (name: string) => (await admin<{ id: string }>("POST", "/api/sites", { name })).body.id;
    await add("Æblevej");
    expect((await found("audit", "aeblevej")).names).toEqual(["Æblevej"]);
    await api.db.line.update({ where: { id: "line-7" }, data: { search: "walnut" } });
    expect((await found("lines", "walnut")).total).toBe(1);
    expect((await found("lines", "10007")).total).toBe(0);
    await api.db.line.delete({ where: { id: "line-7" } });
    expect((await found("lines", "walnut")).total).toBe(0);
  });

  test.skipIf(kind === "PostgreSQL")("meets the right rows after the file was compacted, and after an index got lost", async () => {
    await api.db.line.deleteMany({ where: { id: { in: ["line-1", "line-2", "line-3"] } } });
    await api.db.$executeRawUnsafe("VACUUM");
    await startAgain();
    expect((await found("lines", "apartment 1500")).items.map((line) => line.id)).toEqual(["line-1500"]);
    await api.db.$executeRawUnsafe(`DROP TRIGGER "Line_search_update"`);
    await api.db.line.update({ where: { id: "line-1501" }, data: { search: "medlar" } });
    await startAgain();
    expect((await found("lines", "medlar")).items.map((line) => line.id)).toEqual(["line-1501"]);
    await api.db.$executeRawUnsafe(`DROP TABLE "LineSearch"`);
    await startAgain();
    expect((await found("lines", "medlar")).items.map((line) => line.id)).toEqual(["line-1501"]);
  });

  test.runIf(kind === "PostgreSQL")("takes an index again that got lost, and goes without where it may not be made", async () => {
    const indexes = async () => {
      const rows = await api.db.$queryRawUnsafe<{ name: string }[]>(
        `SELECT indexname AS name FROM pg_indexes WHERE indexname LIKE '%search_trgm' ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    };
    const all = lists.map(({ table }) => `${table}_search_trgm`).sort();
    expect(await indexes()).toEqual(all);
    await api.db.$executeRawUnsafe(`DROP INDEX "Line_search_trgm"`);
    await startAgain();
    expect(await indexes()).toEqual(all);
    await api.db.$executeRawUnsafe("DROP EXTENSION pg_trgm CASCADE");
    // Stands for a user without the right: whoever makes the extension finds its function taken.
    await api.db.$executeRawUnsafe("CREATE FUNCTION show_limit() RETURNS real LANGUAGE sql AS 'SELECT 1::real'");
    await startAgain();
    expect(await indexes()).toEqual([]);
    expect((await found("lines", "apartment 1500")).total).toBe(1);
  });
});
