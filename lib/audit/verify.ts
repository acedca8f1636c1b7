import "server-only";
import { genesisHash, hashOf } from "./entry";
import { type AuditRow, head, lastSeq, rowsAfter } from "./store";

const batchSize = 1_000;

export interface Verdict {
  readonly ok: boolean;
  /** Entries that were checked and found whole. */
  readonly entries: number;
  /** The number of the first entry that is wrong or missing. */
  readonly brokenAt?: number;
  readonly reason?: string;
}

function complaint(row: AuditRow, seq: number, prevHash: string): string | undefined {
  if (row.seq !== seq) {
    return `Entry ${seq} is missing.`;
  }
  if (row.hash !== hashOf(row)) {
    return `Entry ${seq} was edited after it was written.`;
  }
  return row.prevHash === prevHash ? undefined : `Entry ${seq} does not follow from the entry before it.`;
}

/** Walks the whole chain and says where it is broken: an edited entry, a missing one, a cut-off end. Entries added meanwhile wait for the next walk. */
export async function verify(): Promise<Verdict> {
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
