import { writeFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Api, type Person, startApi } from "../support/api-kit";
import { startPostgres } from "../support/postgres";

const health = async (api: Api) => {
  const { status, body, headers } = await api.anyone<{ status: string; part?: string; detail?: string }>("GET", "/api/health");
  return { status, body, retryAfter: headers.get("retry-after") };
};

function expectUnavailable(reply: { status: number; headers: Headers; body: { code: string; detail: string } }, words: RegExp): void {
  expect(reply.body).toMatchObject({ code: "database_unavailable", detail: expect.stringMatching(words) });
  expect(reply.status).toBe(503);
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
}

describe("a SQLite database that cannot be written", () => {
  let api: Api;
  let admin: Person;
  let file: string;
  const opened: Sqlite.Database[] = [];

  beforeAll(async () => {
    api = await startApi();
    admin = await api.as("admin");
    file = path.join(api.dataDir, "lineward.db");
  });
  afterEach(() => {
    for (const database of opened.splice(0)) {
      database.close();
    }
  });
  afterAll(() => api.close());

  test("because another program holds it is a 503 that says so, for everybody who asks at once, and goes on by itself", async () => {
    const other = new Sqlite(file);
    opened.push(other);
    other.exec("BEGIN IMMEDIATE");
    const names = ["One", "Two", "Three", "Four"];
    const replies = await Promise.all([...names.map((name) => admin("POST", "/api/sites", { name })), api.signIn(admin.email)]);
    for (const reply of replies) {
      expectUnavailable(reply, /Another program holds/);
    }
    expect(await health(api)).toMatchObject({ status: 503, body: { status: "degraded", part: "database" }, retryAfter: "5" });
    expect((await admin("GET", "/api/sites")).status).toBe(200);
    other.exec("ROLLBACK");
    expect(await health(api)).toMatchObject({ status: 200, body: { status: "ok" } });
    expect((await admin<{ total: number }>("GET", "/api/sites")).body.total).toBe(0);
    expect((await admin("POST", "/api/sites", { name: "One" })).status).toBe(201);
  });

  test("because its disk is full is a 503 that says so, keeps nothing half, and goes on when there is room", async () => {
    await api.db.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
    const [{ page_count: pages } = { page_count: 0n }] = await api.db.$queryRawUnsafe<{ page_count: bigint }[]>("PRAGMA page_count");
    await api.db.$queryRawUnsafe(`PRAGMA max_page_count = ${pages}`);
    let made = 0;
    const refused = await vi.waitFor(
      async () => {
        made += 1;
        const reply = await admin("POST", "/api/sites", { name: `${made} ${"x".repeat(100)}` });
        expect(reply.status).not.toBe(201);
        return reply;
      },
      { timeout: 20_000, interval: 1 },
    );
    expectUnavailable(refused, /disk .* is full.*Make room/);
    const ill = await health(api);
    expect(ill).toMatchObject({ status: 503, body: { status: "degraded", part: "disk" } });
    expect(ill.body.detail).toMatch(/full/);
    await api.db.$queryRawUnsafe("PRAGMA max_page_count = 1000000");
    expect(await health(api)).toMatchObject({ status: 200, body: { status: "ok" } });
    // What was answered with 503 is not there, and everything that is there stands in the audit.
    expect(await api.db.site.count({ where: { name: { contains: "xxxx" } } })).toBe(made - 1);
    expect(await (await api.audit()).count({ where: { action: "site.add", subjectName: { contains: "xxxx" } } })).toBe(made - 1);
    expect((await admin("POST", "/api/sites", { name: "After" })).status).toBe(201);
    const { verify } = await import("@/lib/audit/verify");
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("because it is damaged is a 503 that names the backup", async () => {
    await api.db.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
    const { closeDatabase } = await import("@/lib/platform/db/client");
    await closeDatabase();
    writeFileSync(file, "this is no database ".repeat(2_000));
    expectUnavailable(await admin("GET", "/api/sites"), /damaged.*backup/);
    expect(await health(api)).toMatchObject({ status: 503, body: { part: "database" } });
  });
});

const postgres = await startPostgres();

describe.skipIf(!postgres)("a PostgreSQL that goes away", () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi({ databaseUrl: postgres?.url ?? "" });
  });
  afterAll(async () => {
    await api.close();
    await postgres?.stop();
  });

  test("is a 503 with words for those who are signed in, for the sign-in and for health, and comes back by itself", async () => {
    const admin = await api.as("admin");
    await postgres?.pause();
    expectUnavailable(await admin("GET", "/api/sites"), /cannot reach its database/);
    expectUnavailable(await admin("POST", "/api/sites", { name: "X" }), /cannot reach its database/);
    expectUnavailable(await api.signIn(admin.email), /cannot reach its database/);
    expect(await health(api)).toMatchObject({ status: 503, body: { status: "degraded", part: "database" }, retryAfter: "5" });
    await postgres?.resume();
    expect(await health(api)).toMatchObject({ status: 200, body: { status: "ok" } });
    expect((await admin("GET", "/api/sites")).status).toBe(200);
  });

  test("and one that hangs is a 503 with words on every route; what was given up is not carried out when it goes on", async () => {
    const admin = await api.as("admin");
    const { allEndpoints } = await import("@/lib/api/all-endpoints");
    const { body: before } = await admin<{ total: number }>("GET", "/api/sites");
    const observer = new Client({ connectionString: postgres?.url });
    observer.on("error", () => undefined);
    await observer.connect();
    // The queue has connections of its own, whose questions wait: none of them is anybody's request.
    const requests = "backend_type = 'client backend' and pid <> pg_backend_pid() and query not like '%pgboss%'";
    const backends = async () => (await observer.query(`select pid from pg_stat_activity where ${requests}`)).rows;
    // A statement on its own and one in a transaction are asked of connections that are open already.
    await Promise.all(Array.from({ length: 4 }, () => api.db.$queryRaw`SELECT pg_sleep(0.01)::text`));
    const old = new Set((await backends()).map((row) => row.pid as number));
    let goOn = () => {};
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let begun = () => {};
    const open = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const fails = (work: Promise<unknown>) =>
      work.then(
        () => "kept",
        (error: unknown) => error,
      );
    const committing = fails(
      api.db.$transaction(async (transaction) => {
        await transaction.setting.create({ data: { key: "given up at its end", value: "" } });
        begun();
        await stopped;
      }),
    );
    await open;
    await postgres?.hang();
    goOn();

    const single = fails(api.db.setting.create({ data: { key: "given up", value: "" } }));
    const written = admin("POST", "/api/sites", { name: "Given up" });
    const signedIn = api.signIn(admin.email);
    const guarded = allEndpoints.filter((endpoint) => endpoint.access !== "open" && !endpoint.path.startsWith("/api/auth"));
    const replies = await Promise.all(
      guarded.map(async ({ method, path: template }) => ({
        route: `${method} ${template}`,
        reply: await admin(method, template.replaceAll(/\{\w+\}/g, "x"), method === "GET" || method === "DELETE" ? undefined : {}),
      })),
    );
    const others = replies.filter(({ reply }) => reply.status !== 503 || !reply.headers.get("retry-after"));
    expect(others.map(({ route, reply }) => `${route} ${reply.status}`)).toEqual([]);
    for (const reply of [await written, await signedIn]) {
      expectUnavailable(reply, /cannot reach its database/);
    }
    const { troubleOf } = await import("@/lib/platform/db/trouble");
    expect(troubleOf(await single)).toMatchObject({ kind: "away" });
    // The one thing that cannot be known, and is said as that.
    expect(troubleOf(await committing)).toMatchObject({ kind: "unsure" });
    expect(await health(api)).toMatchObject({ status: 503, body: { part: "database" } });

    postgres?.wake();
    await vi.waitFor(async () => expect((await backends()).filter((row) => old.has(row.pid as number))).toEqual([]), 10_000);
    await observer.end();
    expect(await api.db.setting.count({ where: { key: { startsWith: "given up" } } })).toBe(0);
    expect((await admin<{ total: number }>("GET", "/api/sites")).body.total).toBe(before.total);
    expect(await (await api.audit()).count({ where: { subjectName: "Given up" } })).toBe(0);
    expect((await admin("POST", "/api/sites", { name: "After it" })).status).toBe(201);
    expect(await health(api)).toMatchObject({ status: 200 });
  }, 30_000);
});
