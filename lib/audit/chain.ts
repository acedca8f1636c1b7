import "server-only";
import { type Database, db, isInUse, kindOf, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { mayWait, onDisk } from "@/lib/platform/db/sqlite-adapter";
import { troubleOf } from "@/lib/platform/db/trouble";
import { log } from "@/lib/platform/log";
import { chainedTo, type EntryFields, type Head, headKey, readHead } from "./entry";
import { insertRows } from "./insert";
import { sealedAmong, searchOf } from "./store";
import { anyWaits, leave, type Waiting, waitingAfter } from "./waiting";

/** Entries that one transaction adds at most: it is over long before anybody who waits for it gives up. */
const batchMax = 250;

/**
 * Adds an entry to the audit; resolves when it is on the disk. `within`: a transaction that it is part of. It then waits beside the chain
 * and is sealed into it after the commit, so nobody waits for the transaction's end.
 */
export async function append(entry: EntryFields, within?: Transaction, database: Database = db()): Promise<void> {
  if (within) {
    await leave(entry, within);
    sealSoon(database);
    return;
  }
  await batcherOf(database).add(entry);
}

/** So long an entry of work for which nobody sits and waits is held back for others: dozens of rows of a job have three each. */
const gatherMs = 15;

interface Asked {
  readonly entry: EntryFields;
  done(): void;
  failed(error: unknown): void;
}

/** Gathers the entries that are asked for while the batch before them is being written. */
class Batcher {
  readonly #database: Database;
  readonly #asked: Asked[] = [];
  #working = false;
  #gathering: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  add(entry: EntryFields): Promise<void> {
    return new Promise((done, failed) => {
      this.#asked.push({ entry, done, failed });
      if (this.#working) {
        return;
      }
      if (mayWait()) {
        this.#gathering ??= setTimeout(() => this.#begin(), gatherMs);
        return;
      }
      this.#begin();
    });
  }

  #begin(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#working = true;
    // What is asked for within the same turn goes together.
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.#asked.length > 0) {
      await this.#write(this.#asked.splice(0, batchMax));
    }
    this.#working = false;
  }

  async #write(batch: readonly Asked[]): Promise<void> {
    try {
      // Whoever began the batch, others wait for it too.
      await onDisk(() =>
        seal(
          batch.map(({ entry }) => entry),
          this.#database,
        ),
      );
    } catch (error) {
      if (batch.length > 1 && !troubleOf(error)) {
        // One entry that cannot be stored must not take its neighbours along.
        for (const asked of batch) {
          await this.#write([asked]);
        }
        return;
      }
      for (const { failed } of batch) {
        failed(error);
      }
      return;
    }
    for (const { done } of batch) {
      done();
    }
  }
}

const batchers = new WeakMap<Database, Batcher>();

function batcherOf(database: Database): Batcher {
  const batcher = batchers.get(database) ?? new Batcher(database);
  batchers.set(database, batcher);
  return batcher;
}

/** Adds every waiting entry to the chain, then these, so that an entry never stands before one that was committed earlier. */
async function seal(entries: readonly EntryFields[], database: Database): Promise<void> {
  const onSqlite = kindOf(database) === "sqlite";
  let after: number | undefined = 0;
  while (after !== undefined) {
    const from: number = after;
    after = await withNamedLock(
      headKey,
      (transaction, value) => sealBatch(readHead(value), from, entries, onSqlite, transaction),
      database,
    );
  }
}

/** One step of it. Resolves with the number after which more entries wait; only the last step adds `entries`. */
async function sealBatch(
  head: Head,
  after: number,
  entries: readonly EntryFields[],
  onSqlite: boolean,
  transaction: Transaction,
): Promise<number | undefined> {
  const waiting = await waitingAfter(after, batchMax, transaction);
  const more = waiting.length === batchMax ? waiting.at(-1)?.number : undefined;
  const fit = await fitToSeal(waiting, transaction);
  const next = [...fit, ...(more === undefined ? entries.map((fields) => ({ fields, number: null })) : [])];
  if (next.length === 0) {
    return more;
  }
  const { rows, head: end } = chainedTo(head, next);
  await insertRows(
    rows.map((row) => ({ ...row, search: searchOf(row) })),
    onSqlite,
    transaction,
  );
  await transaction.setting.update({ where: { key: headKey }, data: { value: JSON.stringify(end) }, select: { key: true } });
  if (fit.length > 0) {
    await transaction.auditWaiting.deleteMany({ where: { number: { in: fit.map(({ number }) => number) } } });
  }
  return more;
}

interface Fit {
  readonly number: number;
  readonly fields: EntryFields;
}

/** What was edited while it waited, or copied from the chain, stays where it is: the walk names it. */
async function fitToSeal(waiting: readonly Waiting[], transaction: Transaction): Promise<Fit[]> {
  const whole = waiting.flatMap(({ number, fields }) => (fields ? [{ number, fields }] : []));
  const there = await sealedAmong(
    whole.map(({ fields }) => fields.id),
    transaction,
  );
  return whole.filter(({ fields }) => !there.has(fields.id));
}

/** Seals what waits. Called before the audit is read; does not write if nothing waits. */
export async function sealWaiting(database: Database = db()): Promise<void> {
  if (await anyWaits(database)) {
    await seal([], database);
  }
}

/** When it is looked for what a transaction left: it may have a while to its end. What comes later is sealed by the next entry or reader. */
const looksMs = [200, 1_000, 4_000, 16_000];
let timer: NodeJS.Timeout | undefined;
let look = 0;

/** Seals what waits in a moment, beside the requests. */
export function sealSoon(database: Database = db()): void {
  if (timer && look > 0) {
    clearTimeout(timer);
    timer = undefined;
  }
  look = 0;
  arm(database);
}

function arm(database: Database): void {
  const waitMs = looksMs[look];
  if (timer || waitMs === undefined) {
    return;
  }
  timer = setTimeout(() => {
    timer = undefined;
    look += 1;
    // A database that was closed meanwhile must not be opened again for this: the next start seals.
    if (isInUse(database)) {
      arm(database);
      sealWaiting(database).catch((error: unknown) => log.warn({ err: error }, "audit entries wait for their place in the chain"));
    }
  }, waitMs);
  timer.unref();
}
