import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, SqlResultSet, Transaction } from "@prisma/driver-adapter-utils";
import type Database from "better-sqlite3";
import { monotonicMs } from "@/lib/platform/clock";
import { shared } from "../app";
import { DiskFlush } from "./disk-flush";
import { noteWrite, noteWritten } from "./epochs";
import { keepStatements } from "./kept-statements";
import { answerOfNoRows } from "./of-no-rows";

/** How long another program may hold the database before we give up: counted from the asking, so that a queue does not add it up. */
const busyTimeoutMs = 4_000;
const retryMs = { min: 2, max: 20 };

/** Prisma's word for SQLITE_BUSY. */
function isBusy(error: unknown): boolean {
  return (error as { cause?: { kind?: unknown } } | null)?.cause?.kind === "SocketTimeout";
}

/**
 * Tries again while another process writes. The driver is synchronous: if it did the waiting, the whole process would stand still,
 * and a second client in this process would wait for itself.
 */
async function patiently<T>(work: () => Promise<T>, askedAt = monotonicMs()): Promise<T> {
  const giveUpAt = askedAt + busyTimeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || monotonicMs() > giveUpAt) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs.min + Math.random() * (retryMs.max - retryMs.min)));
  }
}

/** One at a time, in the order of asking. Resolves with the function that lets the next one in. */
function queue(): () => Promise<() => void> {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    let release = () => {};
    last = new Promise<void>((resolve) => {
      release = resolve;
    });
    await before;
    return () => release();
  };
}

const mayBeLost = shared("sqlite-may-be-lost", () => ({ storage: new AsyncLocalStorage<boolean>(), running: 0 }));

/**
 * Runs work with what is to be known of it. As long as anything is kept of the work under way, every promise of the process costs more:
 * so that ends with the last of it.
 */
async function knowing<T>(isTrue: boolean, work: () => Promise<T>): Promise<T> {
  const known = mayBeLost();
  known.running += 1;
  try {
    // A query of Prisma begins when it is awaited: that has to happen in here.
    return await known.storage.run(isTrue, async () => await work());
  } finally {
    known.running -= 1;
    if (known.running === 0) {
      known.storage.disable();
    }
  }
}

/**
 * Runs work whose writes may be lost with the power, because they come again by themselves: none of them waits for the disk, and everybody
 * with it. A process that is killed loses nothing of it. Never is one lost and a later one not: the next write of another kind brings all
 * before it to the disk.
 */
export function withoutWaitingForDisk<T>(work: () => Promise<T>): Promise<T> {
  return knowing(true, work);
}

/** True within such work: nobody sits before it and waits, so that it may wait for company too. */
export const mayWait = (): boolean => mayBeLost().storage.getStore() === true;

/** Runs the part of such work after which something happens outside that no database takes back: its writes are on the disk when it ends. */
export function onDisk<T>(work: () => Promise<T>): Promise<T> {
  return knowing(false, work);
}

/** Brings all of the write-ahead log into the database and to the disk. Rejects where a part of it stays. */
async function checkpoint(connection: SqlDriverAdapter): Promise<void> {
  const { rows } = await connection.queryRaw({ sql: "PRAGMA wal_checkpoint(FULL)", args: [], argTypes: [] });
  const [busy, inLog, copied] = (rows[0] ?? []).map(Number);
  if (busy !== 0 || inLog !== copied) {
    throw new Error("A part of the write-ahead log could not be copied");
  }
}

async function open(file: string): Promise<SqlDriverAdapter> {
  const connection = await new PrismaBetterSqlite3({ url: `file:${file}`, timeout: 0 }).connect();
  try {
    // With FULL the whole process would stand still at each commit: what must be on the disk is brought there by `DiskFlush`.
    await connection.executeScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
  } catch (error) {
    await connection.dispose();
    throw error;
  }
  // The adapter's own connection, which its type does not name.
  keepStatements((connection as unknown as { readonly client: Database.Database }).client);
  return connection;
}

/** SQLite's own limit. Prisma takes an older one, 999, and refuses a query that two lists of ids together bring beyond it. */
const maxBindValues = 32_766;

/** Prisma reads with plain SELECTs; everything else, INSERT … RETURNING included, may write. */
const reads = ({ sql }: SqlQuery) => /^\s*SELECT\b/i.test(sql);

/** Reads without asking the database what cannot be there. */
const read = async (connection: SqlDriverAdapter, query: SqlQuery): Promise<SqlResultSet> =>
  answerOfNoRows(query) ?? connection.queryRaw(query);

/**
 * Prisma's own adapter has one connection for everything: what other requests write while a transaction is open becomes part of
 * it, and is lost with it if it is rolled back, although it was acknowledged. Here transactions and writes take turns on one
 * connection and reads have their own. A transaction begins IMMEDIATE, so that what it has read cannot become old before it writes.
 * Inside a transaction write only through its own client: a write through the other one waits for the end of the transaction.
 */
export class SqliteAdapterFactory implements SqlDriverAdapterFactory {
  readonly provider = "sqlite";
  readonly adapterName = "lineward-better-sqlite3";
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async connect(): Promise<SqlDriverAdapter> {
    const reader = await patiently(() => open(this.#file));
    const writer = await patiently(() => open(this.#file));
    const turn = queue();
    const disk = new DiskFlush(`${this.#file}-wal`, () => inTurn(() => checkpoint(writer)));
    const { provider, adapterName } = this;

    /** A write outside a transaction: what was kept in memory of the rows before it holds no longer. */
    const writing = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
      const isDone = mayWait() ? undefined : () => disk.done();
      const people = noteWrite(sql);
      const result = await inTurn(work).finally(() => noteWritten(people));
      await isDone?.();
      return result;
    };

    const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
      const askedAt = monotonicMs();
      const release = await turn();
      try {
        return await patiently(work, askedAt);
      } finally {
        release();
      }
    };

    const startTransaction = async (): Promise<Transaction> => {
      const askedAt = monotonicMs();
      const isDone = mayWait() ? undefined : () => disk.done();
      const release = await turn();
      try {
        await patiently(async () => writer.executeScript("BEGIN IMMEDIATE"), askedAt);
      } catch (error) {
        release();
        throw error;
      }
      let people = false;
      let hasWritten = false;
      let hasEnded = false;
      const end = () => {
        if (!hasEnded) {
          hasEnded = true;
          noteWritten(people);
          release();
        }
      };
      /** Whoever comes next writes while this is brought to the disk, and their commits go along with the next one. */
      const commit = async (query: SqlQuery) => {
        try {
          await writer.executeRaw(query);
        } catch (error) {
          // A commit that fails, e.g. on a full disk, may leave the transaction open for whoever comes next.
          await writer.executeScript("ROLLBACK").catch(() => undefined);
          throw error;
        } finally {
          end();
        }
        await (hasWritten ? isDone?.() : undefined);
        return 0;
      };
      const executeRaw = async (query: SqlQuery) => {
        if (hasEnded) {
          // What is open now is somebody else's.
          throw new Error("The transaction has ended");
        }
        if (query.sql === "COMMIT") {
          return commit(query);
        }
        hasWritten = true;
        people = noteWrite(query.sql) || people;
        return writer.executeRaw(query);
      };
      const command = (sql: string) => executeRaw({ sql, args: [], argTypes: [] }).then(() => undefined);
      return {
        provider,
        adapterName,
        options: { usePhantomQuery: false },
        queryRaw: async (query) => {
          if (!reads(query)) {
            hasWritten = true;
            people = noteWrite(query.sql) || people;
          }
          return read(writer, query);
        },
        executeRaw,
        commit: async () => end(),
        rollback: async () => end(),
        createSavepoint: (name) => command(`SAVEPOINT ${name}`),
        rollbackToSavepoint: (name) => command(`ROLLBACK TO ${name}`),
        releaseSavepoint: (name) => command(`RELEASE SAVEPOINT ${name}`),
      };
    };

    return {
      provider,
      adapterName,
      queryRaw: async (query) =>
        reads(query) ? patiently(async () => read(reader, query)) : writing(query.sql, async () => writer.queryRaw(query)),
      executeRaw: async (query) => writing(query.sql, async () => writer.executeRaw(query)),
      executeScript: async (script) => writing(script, async () => writer.executeScript(script)),
      startTransaction,
      getConnectionInfo: () => ({ maxBindValues, supportsRelationJoins: false }),
      dispose: async () => {
        await reader.dispose();
        // Outside of a turn: a flush may need one.
        await disk.close();
        await inTurn(() => writer.dispose());
        await disk.close();
      },
    };
  }
}
