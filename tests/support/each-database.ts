import { afterAll, beforeAll, describe } from "vitest";
import { type Api, type ApiOptions, startApi } from "./api-kit";
import { startPostgres, type TestPostgres } from "./postgres";
import { newDatabase } from "./prepared-postgres";

let server: Promise<TestPostgres | undefined> | undefined;
let users = 0;

function suiteOn(start: () => Promise<Api>, suite: (api: () => Api) => void): void {
  let api: Api | undefined;
  beforeAll(async () => {
    api = await start();
  });
  afterAll(async () => {
    await api?.close();
  });
  suite(() => {
    if (!api) {
      throw new Error("The product is asked for before beforeAll has started it");
    }
    return api;
  });
}

/**
 * Runs a suite against the product on SQLite and on a real PostgreSQL. Where no PostgreSQL is installed that half is reported as
 * skipped. `api` answers inside tests and hooks.
 */
export async function onEachDatabase(title: string, suite: (api: () => Api) => void, options: ApiOptions = {}): Promise<void> {
  users += 1;
  server ??= startPostgres();
  const postgres = await server;
  describe(`${title}, on SQLite`, () => suiteOn(() => startApi(options), suite));
  describe.skipIf(!postgres)(`${title}, on PostgreSQL`, () => {
    // First, because what comes last ends first: the suite still asks its database while it ends.
    afterAll(async () => {
      users -= 1;
      if (users === 0) {
        await postgres?.stop();
      }
    });
    suiteOn(async () => startApi({ ...options, databaseUrl: await newDatabase(postgres?.url ?? "") }), suite);
  });
}
