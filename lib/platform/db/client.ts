import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { type Env, env } from "@/lib/platform/env";
import { PrismaClient as PostgresClient } from "@/prisma/postgresql/client/client";
import { PrismaClient as SqliteClient } from "@/prisma/sqlite/client/client";
import { slot } from "../app";
import { PatientPool } from "./patient-pool";
import { ImpatientClient, patienceMs, setLimits } from "./postgres-client";
import { SqliteAdapterFactory } from "./sqlite-adapter";
import { withStorableText } from "./storable-text";
import { withWholeWrites } from "./whole-writes";

/** The client's type, the same for both databases: `prisma/models.prisma` keeps to what both can do. */
export type Database = SqliteClient;
/** What a transaction hands to its work. */
export type Transaction = Omit<Database, "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends">;

function poolOf(connectionString: string): PatientPool {
  const own = { Client: ImpatientClient, onConnect: setLimits };
  return new PatientPool({ connectionString, max: 10, connectionTimeoutMillis: patienceMs.connect, keepAlive: true, ...own });
}

/**
 * So many plans of queries are kept, each some 100 KB: more than there are queries in use at a time. Every other number of rows to
 * take is another plan, so lists take theirs in steps (`rowsToTake`).
 */
const queryPlanCacheMaxSize = 250;

/** A burst of requests waits in line. A server that says nothing is given up earlier, by its connections. */
const transactionOptions = { maxWait: 15_000, timeout: 15_000 };

function open(database: Env["database"]): Database {
  if (database.kind === "postgresql") {
    // The generated types of the two providers do not assign to each other; their queries do. Cast once, here.
    return new PostgresClient({
      queryPlanCacheMaxSize,
      transactionOptions,
      adapter: withStorableText(withWholeWrites(new PrismaPg(poolOf(database.url), { disposeExternalPool: true }))),
    }) as Database;
  }
  return new SqliteClient({
    adapter: withStorableText(new SqliteAdapterFactory(database.file)),
    queryPlanCacheMaxSize,
    transactionOptions,
  });
}

const kinds = new WeakMap<Database, Env["database"]["kind"]>();

/** Opens a database that has been migrated. The caller disconnects it. */
export function openDatabase(database: Env["database"]): Database {
  const opened = open(database);
  kinds.set(opened, database.kind);
  return opened;
}

/** Which of the two it is, for statements that have no common words. */
export function kindOf(database: Database): Env["database"]["kind"] {
  return kinds.get(database) ?? env().database.kind;
}

const shared = slot<Database>("database");

/** The product's database, one client per process however often Next bundles this file. */
export function db(): Database {
  shared.value ??= openDatabase(env().database);
  return shared.value;
}

/** True if this is the product's database and still open: work that comes later must not open one again. */
export function isInUse(database: Database): boolean {
  return shared.value === database;
}

/** Closes the product's database at the end of the process. */
export async function closeDatabase(): Promise<void> {
  await shared.value?.$disconnect();
  shared.value = undefined;
}

/** True if an error is Prisma's for a broken unique index. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "P2002";
}

/** True if an error is Prisma's for a row that refers to one that is gone, or that is itself gone: somebody removed it meanwhile. */
export function isRemovedMeanwhile(error: unknown): boolean {
  return ["P2003", "P2025"].includes(String((error as { code?: unknown } | null)?.code));
}
