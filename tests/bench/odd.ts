import pg from "pg";
import { Pool } from "undici";
import { ApiClient } from "@/tools/api-client";
import { type ApiDocument, oddRequests } from "../support/odd-requests";
import { startPostgres } from "../support/postgres";
import { startProduct } from "../support/product";
import { atMost, type Result } from "./result";

const requestsPerDatabase = 10_000;
const together = 8;
/** Targets and methods that only a web server sees, put between the others. */
const raw = [
  "/%ff",
  "/%",
  "/api/devices/%ff",
  "/devices/%00",
  "//x",
  "/api/%2e%2e/x",
  "/devices?%ff=%",
  "/_next/static/%ff",
  "/_next/data/x.json",
];

async function odd(databaseUrl: string | undefined, name: string): Promise<Result> {
  const product = await startProduct({
    env: {
      LINEWARD_LOG_LEVEL: "error",
      LINEWARD_ALLOWED_NETWORKS: "192.0.2.0/24",
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  const pool = new Pool(product.url, { connections: together });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Harbour" } });
    const document = await api.call<ApiDocument>("GET", "/api/openapi.json");
    const cookie = api
      .cookies()
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join("; ");
    const requests = oddRequests(document, 1, [site.id, "none", "sip", "basip-panel"]);
    const failed: string[] = [];
    let sent = 0;
    const worker = async () => {
      while (sent < requestsPerDatabase) {
        sent += 1;
        const { method, target, headers, body } = requests.next().value;
        const path = sent % 50 === 0 ? (raw[(sent / 50) % raw.length] ?? "/%") : target;
        const answer = await pool.request({
          method: method as "GET",
          path,
          headers: { ...headers, cookie, origin: product.url },
          body: method === "GET" || method === "HEAD" ? null : (body ?? null),
        });
        const text = await answer.body.text();
        // An address that nobody has, asked for in a legal way, is not the product's failure.
        if (answer.statusCode >= 500 && !text.includes('"code":"device_')) {
          failed.push(`${answer.statusCode} ${method} ${path}`);
        }
      }
    };
    await Promise.all(Array.from({ length: together }, worker));
    // Answers to a stranger would prove nothing.
    await api.call("GET", "/api/me");
    for (const item of failed.slice(0, 20)) {
      process.stdout.write(`    ${item}\n`);
    }
    return atMost(`odd requests on ${name}: answers of 500 and above among ${requestsPerDatabase}`, failed.length, 0);
  } finally {
    await pool.close();
    await product.stop();
  }
}

/** Requests that are nearly right, over every operation of the API, on each database: none may be told that Lineward failed. */
export async function benchOdd(): Promise<Result[]> {
  const results = [await odd(undefined, "SQLite")];
  const postgres = await startPostgres();
  if (postgres) {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query("CREATE DATABASE lineward_odd");
    await client.end();
    results.push(await odd(postgres.url.replace("/postgres?", "/lineward_odd?"), "PostgreSQL"));
    await postgres.stop();
  }
  return results;
}
