import "server-only";
import pg from "pg";
import { countsBy, type DatabaseFacts, migrationsSql } from "./facts";
import { dump } from "./postgres-tools";

/** A question to PostgreSQL outside the product's pool, which gives statements up after seconds. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that is cut between two questions: the next one says it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What is in a database of ours. */
export async function factsOfPostgres(client: pg.Client): Promise<DatabaseFacts> {
  const has = async (table: string) =>
    (await client.query<{ there: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS there`, [`"${table}"`])).rows[0]?.there === true;
  const migrations = (await has("_prisma_migrations")) ? (await client.query<{ name: string }>(migrationsSql)).rows : [];
  const counts = await countsBy(async (table) =>
    (await has(table))
      ? (await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${table}"`)).rows[0]?.count
      : undefined,
  );
  return { migrations: migrations.map(({ name }) => name), counts };
}

/** A copy of a PostgreSQL database as SQL, as it is at one moment: pg_dump on the snapshot in which it is counted. */
export async function copyPostgres(url: string, to: string, signal?: AbortSignal): Promise<DatabaseFacts> {
  return withClient(url, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await client.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
    const facts = await factsOfPostgres(client);
    await dump(url, to, rows[0]?.id ?? "", signal);
    return facts;
  });
}
