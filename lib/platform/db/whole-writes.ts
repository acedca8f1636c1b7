import "server-only";
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, Transaction } from "@prisma/driver-adapter-utils";
import { answerOfNoRows } from "./of-no-rows";
import { DatabaseTrouble, troubleOf } from "./trouble";

const reads = ({ sql }: SqlQuery) => /^\s*SELECT\b/i.test(sql);
const command = (sql: string): SqlQuery => ({ sql, args: [], argTypes: [] });

/** Nobody knows what became of a commit whose answer was lost: that is said, not guessed. */
async function commit(transaction: Transaction, query: SqlQuery): Promise<number> {
  try {
    return await transaction.executeRaw(query);
  } catch (error) {
    throw troubleOf(error)?.kind === "away" ? new DatabaseTrouble({ kind: "unsure", code: "COMMIT" }) : error;
  }
}

function honest(transaction: Transaction): Transaction {
  const own = {
    executeRaw: (query: SqlQuery) => (query.sql === "COMMIT" ? commit(transaction, query) : transaction.executeRaw(query)),
    queryRaw: async (query: SqlQuery) => answerOfNoRows(query) ?? transaction.queryRaw(query),
  };
  return new Proxy(transaction, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return name in own ? own[name as keyof typeof own] : typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

/**
 * Every write of PostgreSQL in a transaction, also a single statement. A statement on its own would be carried out by a server that
 * was stopped and goes on, long after whoever asked was told that it failed; one within a transaction is rolled back then.
 */
export function withWholeWrites(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const startTransaction = async (...given: Parameters<SqlDriverAdapter["startTransaction"]>) =>
      honest(await adapter.startTransaction(...given));

    const writing = async <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
      const transaction = await startTransaction();
      try {
        const result = await work(transaction);
        await transaction.executeRaw(command("COMMIT"));
        return result;
      } catch (error) {
        // After a commit there is nothing to roll back; PostgreSQL only warns.
        await transaction.executeRaw(command("ROLLBACK")).catch(() => undefined);
        throw error;
      } finally {
        // Gives the connection back; it sends nothing.
        await transaction.commit();
      }
    };

    const own = {
      startTransaction,
      queryRaw: async (query: SqlQuery) =>
        reads(query) ? (answerOfNoRows(query) ?? adapter.queryRaw(query)) : writing((transaction) => transaction.queryRaw(query)),
      executeRaw: (query: SqlQuery) => writing((transaction) => transaction.executeRaw(query)),
    };
    return new Proxy(adapter, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        return name in own ? own[name as keyof typeof own] : typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
  };
  return { provider: factory.provider, adapterName: factory.adapterName, connect };
}
