import "server-only";
import { monotonicMs } from "@/lib/platform/clock";
import { type Database, db, isUniqueViolation, type Transaction } from "./client";

const attemptsMax = 8;
/** A database that another program holds, or that says nothing, keeps each attempt waiting: then it is not begun anew. */
const retryWithinMs = 3_500;

/** Prisma's codes for "somebody else was first": a write conflict or deadlock, a timed-out lock, a transaction that could not begin. */
const passing = new Set(["P2034", "P1008", "P2028"]);

const isHeld = (error: unknown) => ["P1008", "P2028"].includes(String((error as { code?: unknown } | null)?.code));

function passes(error: unknown): boolean {
  return isUniqueViolation(error) || passing.has(String((error as { code?: unknown } | null)?.code));
}

/** Locks the row `name` of Setting until a transaction ends, and resolves with its value ("" at first). */
export async function lockedValue(name: string, transaction: Transaction): Promise<string> {
  const { value } = await transaction.setting.upsert({
    where: { key: name },
    create: { key: name, value: "" },
    update: { updatedAt: new Date() },
  });
  return value;
}

/**
 * Runs a transaction that excludes every other one of the same name, in this process and in others. Its first statement writes the
 * row `name` of Setting: PostgreSQL then holds the row's lock and SQLite the database's, so what `work` reads cannot be out of date.
 * `value` is that row's value ("" at first). Begun anew when somebody else was in the way, so `work` must have no other effects.
 */
export async function withNamedLock<T>(
  name: string,
  work: (transaction: Transaction, value: string) => Promise<T>,
  database: Database = db(),
): Promise<T> {
  const giveUpAt = monotonicMs() + retryWithinMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.$transaction(
        async (transaction) => {
          return work(transaction, await lockedValue(name, transaction));
        },
        { maxWait: 20_000, timeout: 15_000 },
      );
    } catch (error) {
      if (attempt === attemptsMax || (isHeld(error) && monotonicMs() > giveUpAt) || !passes(error)) {
        throw error;
      }
    }
  }
}
