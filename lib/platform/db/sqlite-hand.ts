import "server-only";
import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";

export type SqliteValue = string | number | null;

/** A SQLite file that is open, for what Prisma does not do: migrations, checks. One statement after the other. */
export interface SqliteHand {
  /** Runs statements; their rows are left. */
  exec(sql: string): Promise<void>;
  /** Runs one statement and resolves with its rows; none where it has none to give. */
  all<T>(sql: string, values?: readonly SqliteValue[]): Promise<T[]>;
  /** Closes it. What was not committed is undone. */
  close(): Promise<void>;
}

export interface SqliteOpening {
  readonly readonly?: boolean;
  readonly fileMustExist?: boolean;
  /** For so long another one's lock is waited for, in milliseconds. */
  readonly timeout?: number;
}

/** Opens a file in this thread, which does nothing else while a statement runs. Rejects with an error of SQLite. */
export async function openHere(file: string, opening: SqliteOpening): Promise<SqliteHand> {
  const database = new Sqlite(file, opening);
  return {
    exec: async (sql) => void database.exec(sql),
    all: async <T>(sql: string, values: readonly SqliteValue[] = []) => {
      const statement = database.prepare(sql);
      if (statement.reader) {
        return statement.all(...values) as T[];
      }
      statement.run(...values);
      return [];
    },
    close: async () => void database.close(),
  };
}

/** What runs in the thread: plain JavaScript, because the product is bundled in more than one way. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const Sqlite = require("better-sqlite3");
let database;
const work = {
  open: () => void (database = new Sqlite(workerData.file, workerData.opening)),
  exec: ({ sql }) => void database.exec(sql),
  all: ({ sql, values }) => {
    const statement = database.prepare(sql);
    return statement.reader ? statement.all(...values) : (statement.run(...values), []);
  },
  close: () => void database.close(),
};
parentPort.on("message", (asked) => {
  try {
    parentPort.postMessage({ value: work[asked.kind](asked) });
  } catch (error) {
    parentPort.postMessage({ failed: { message: String(error.message), code: error.code } });
  }
});
`;

type Told = { readonly value: unknown } | { readonly failed: { readonly message: string; readonly code?: string } };

/** The same in a thread of its own: a statement that takes minutes stops nobody's request. */
export async function openApart(file: string, opening: SqliteOpening): Promise<SqliteHand> {
  const worker = new Worker(program, { eval: true, workerData: { file, opening } });
  const ask = (asked: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        worker.off("message", heard).off("error", failed).off("exit", gone);
        settle();
      };
      const heard = (told: Told) =>
        end(() => ("failed" in told ? reject(Object.assign(new Error(told.failed.message), told.failed)) : resolve(told.value)));
      const failed = (error: unknown) => end(() => reject(error instanceof Error ? error : new Error("A thread of the database failed")));
      const gone = () => end(() => reject(new Error("A thread of the database ended")));
      worker.on("message", heard).on("error", failed).on("exit", gone);
      worker.postMessage(asked);
    });
  const close = async () => {
    await ask({ kind: "close" }).finally(() => worker.terminate());
  };
  try {
    await ask({ kind: "open" });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    exec: async (sql) => void (await ask({ kind: "exec", sql })),
    all: async <T>(sql: string, values: readonly SqliteValue[] = []) => (await ask({ kind: "all", sql, values })) as T[],
    close,
  };
}
