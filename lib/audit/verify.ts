import "server-only";
import { sealWaiting } from "./chain";
import type { AuditVerdict } from "./endpoints";
import { genesisHash, hashOf } from "./entry";
import { type AuditRow, head, lastSeq, rowsAfter, sealedAmong } from "./store";
import { lastNumber, numbersHaveNoGaps, type Waiting, waitingAfter } from "./waiting";

const batchSize = 1_000;
/** A verdict names no more numbers than somebody reads. */
const namedMax = 20;
const rememberedMax = 100_000;

function complaint(row: AuditRow, seq: number, prevHash: string): string | undefined {
  if (row.seq !== seq) {
    return `Entry ${seq} is missing.`;
  }
  if (row.hash !== hashOf(row)) {
    return `Entry ${seq} was edited after it was written.`;
  }
  return row.prevHash === prevHash ? undefined : `Entry ${seq} does not follow from the entry before it.`;
}

/** Which of the numbers that were given out to waiting entries the chain holds. */
class Numbers {
  readonly #last: number;
  #highest = 0;
  readonly #missing = new Set<number>();

  constructor(last: number) {
    this.#last = last;
  }

  see(number: number): void {
    this.#fill(number - 1);
    this.#missing.delete(number);
    this.#highest = Math.max(this.#highest, number);
  }

  /** Those that stand neither in the chain nor among the entries that wait. */
  missing(waiting: readonly number[]): number[] {
    this.#fill(this.#last);
    const there = new Set(waiting);
    return [...this.#missing].filter((number) => !there.has(number));
  }

  #fill(upTo: number): void {
    for (let number = this.#highest + 1; number <= Math.min(upTo, this.#last); number += 1) {
      if (this.#missing.size < rememberedMax) {
        this.#missing.add(number);
      }
    }
    this.#highest = Math.max(this.#highest, Math.min(upTo, this.#last));
  }
}

/** Seals what waits, walks the whole chain and says where it is broken: an edited entry, a missing one, a cut-off end. Entries added meanwhile wait for the next walk. */
export async function verify(): Promise<AuditVerdict> {
  // The last number first: whatever has a lower one is sealed by now, or still in a transaction.
  const numbers = new Numbers(await lastNumber());
  await sealWaiting();
  const verdict = await walk(numbers);
  return verdict.ok ? besideTheChain(verdict, numbers) : verdict;
}

/** What is known of entries that were not sealed. */
async function besideTheChain(whole: AuditVerdict, numbers: Numbers): Promise<AuditVerdict> {
  const waiting = await waitingAfter(0, batchSize);
  const edited = waiting.find(({ fields }) => !fields);
  if (edited) {
    return { ...whole, ok: false, reason: `Waiting entry ${edited.number} was edited before it was sealed.` };
  }
  const copied = await copiedAmong(waiting);
  if (copied !== undefined) {
    return { ...whole, ok: false, reason: `Waiting entry ${copied} is a copy of one that is in the chain.` };
  }
  const missing = numbers.missing(waiting.map(({ number }) => number));
  const [first] = missing;
  if (first !== undefined && numbersHaveNoGaps()) {
    return { ...whole, ok: false, reason: `Waiting entry ${first} was removed before it was sealed.` };
  }
  return {
    ...whole,
    ...(waiting.length === 0 ? {} : { waiting: waiting.length }),
    ...(missing.length === 0 ? {} : { neverSealed: missing.slice(0, namedMax) }),
  };
}

/** The number of a waiting entry that the chain holds already: an entry leaves when it is sealed. */
async function copiedAmong(waiting: readonly Waiting[]): Promise<number | undefined> {
  const there = await sealedAmong(waiting.flatMap(({ fields }) => (fields ? [fields.id] : [])));
  const suspects = waiting.filter(({ fields }) => fields && there.has(fields.id));
  const [first] = suspects;
  // Sealed meanwhile, by another process, it is gone by now.
  return first && (await waitingAfter(first.number - 1, 1))[0]?.number === first.number ? first.number : undefined;
}

async function walk(numbers: Numbers): Promise<AuditVerdict> {
  // The last row first: an entry and the head are written together, so a head that is older than a row was put back by hand.
  const last = await lastSeq();
  const end = await head();
  let seq = 0;
  let hash = genesisHash;
  while (seq < end.seq) {
    const rows = await rowsAfter(seq, Math.min(batchSize, end.seq - seq));
    for (const row of rows) {
      const reason = complaint(row, seq + 1, hash);
      if (reason !== undefined) {
        return { ok: false, entries: seq, brokenAt: seq + 1, reason };
      }
      seq = row.seq;
      hash = row.hash;
      if (row.waited !== null) {
        numbers.see(row.waited);
      }
    }
    if (rows.length === 0) {
      return { ok: false, entries: seq, brokenAt: seq + 1, reason: `The end is cut off: entries ${seq + 1} to ${end.seq} are missing.` };
    }
  }
  if (hash !== end.hash) {
    return { ok: false, entries: seq, brokenAt: seq, reason: `Entry ${seq} is not the one that was written last.` };
  }
  if (last > end.seq) {
    return { ok: false, entries: seq, brokenAt: end.seq + 1, reason: `Entry ${end.seq + 1} was added past the end that was kept.` };
  }
  return { ok: true, entries: seq };
}
