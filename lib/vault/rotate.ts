import "server-only";
import type { CanaryStore } from "./canary";
import { type Vault, VaultError, type VaultErrorCode } from "./vault";

/** One sealed value where it lies. */
export interface SealedRow {
  /** Opaque and ascending in the order of `next`: where to go on. */
  readonly cursor: string;
  readonly table: string;
  readonly id: string;
  readonly field: string;
  readonly binding: string;
  readonly sealed: string;
}

export interface SealedStore {
  /** At most `limit` rows after the cursor whose sealed text does not name the key `notKeyId`. */
  next(after: string | undefined, notKeyId: string, limit: number): Promise<readonly SealedRow[]>;
  /** Puts the new text in the place of the old one, only if the old one is still there; false if it is not. */
  replace(row: SealedRow, sealed: string): Promise<boolean>;
}

/** A row that no key of the ring opens. It stays as it is. */
export interface UnreadableRow {
  readonly table: string;
  readonly id: string;
  readonly field: string;
  readonly code: VaultErrorCode;
}

export interface RotationReport {
  readonly resealed: number;
  /** Rows that someone changed at the same moment; they were looked at again. */
  readonly changedMeanwhile: number;
  readonly unreadable: readonly UnreadableRow[];
  /** False if it was stopped before the end; a new run goes on. */
  readonly finished: boolean;
}

export interface RotationOptions {
  readonly vault: Vault;
  readonly store: SealedStore;
  /** Default 100. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  onProgress?(resealed: number): void;
}

/** Rows that keep changing under our hands are other people's fresh seals; more passes than this would mean a fault in the store. */
const passesMax = 20;

/**
 * Seals everything again with the current key while the product runs. Each row is exchanged by itself, so an interruption at any
 * point loses nothing, and a second run does only what is left. Rows that cannot be opened are reported and left alone.
 */
export async function rotate(options: RotationOptions): Promise<RotationReport> {
  let resealed = 0;
  let changedMeanwhile = 0;
  for (let pass = 0; pass < passesMax; pass += 1) {
    const sum = await onePass(options, resealed);
    resealed += sum.resealed;
    changedMeanwhile += sum.changedMeanwhile;
    // What was sealed with an older key behind our cursor shows in the next pass; a pass without work is the end.
    if (sum.stopped || (sum.resealed === 0 && sum.changedMeanwhile === 0)) {
      return { resealed, changedMeanwhile, unreadable: sum.unreadable, finished: !sum.stopped };
    }
  }
  return { resealed, changedMeanwhile, unreadable: [], finished: false };
}

interface Pass {
  resealed: number;
  changedMeanwhile: number;
  readonly unreadable: UnreadableRow[];
  stopped: boolean;
}

async function onePass({ vault, store, batchSize = 100, signal, onProgress }: RotationOptions, before: number): Promise<Pass> {
  const pass: Pass = { resealed: 0, changedMeanwhile: 0, unreadable: [], stopped: false };
  let after: string | undefined;
  for (;;) {
    const rows = await store.next(after, vault.currentKeyId, batchSize);
    for (const row of rows) {
      if (signal?.aborted) {
        pass.stopped = true;
        return pass;
      }
      await reseal(vault, store, row, pass);
    }
    onProgress?.(before + pass.resealed);
    after = rows.at(-1)?.cursor;
    if (after === undefined) {
      return pass;
    }
  }
}

async function reseal(vault: Vault, store: SealedStore, row: SealedRow, pass: Pass): Promise<void> {
  let plain: string;
  try {
    plain = vault.open(row.sealed, row.binding);
  } catch (error) {
    if (!(error instanceof VaultError)) {
      throw error;
    }
    pass.unreadable.push({ table: row.table, id: row.id, field: row.field, code: error.code });
    return;
  }
  if (await store.replace(row, vault.seal(plain, row.binding))) {
    pass.resealed += 1;
  } else {
    pass.changedMeanwhile += 1;
  }
}

export interface RetireOptions {
  readonly vault: Vault;
  readonly store: SealedStore;
  readonly canaries: CanaryStore;
  /** Takes the keys out of the key file. */
  drop(keyIds: readonly string[]): void;
  /**
   * Waits until writes that began under the old key have ended: a running process notices the new key at its next seal, but what
   * it sealed a moment before may still be on its way to the database.
   */
  settle(): Promise<void>;
}

/** Takes the keys out of the ring that no row names any more, the current one aside. Returns those that left. */
export async function retireOldKeys({ vault, store, canaries, drop, settle }: RetireOptions): Promise<readonly string[]> {
  const unusedNow = async (): Promise<readonly string[]> => {
    const used = await keysInUse(vault, store);
    return [...vault.keyIds].filter((id) => id !== vault.currentKeyId && !used.has(id));
  };
  if ((await unusedNow()).length === 0) {
    return [];
  }
  await settle();
  const unused = await unusedNow();
  // First the canary: a canary without its key would stop the next start, a key without a canary is only a spare key.
  for (const { keyId } of await canaries.read()) {
    if (unused.includes(keyId)) {
      await canaries.remove(keyId);
    }
  }
  if (unused.length > 0) {
    drop(unused);
  }
  return unused;
}

/** The keys that rows name besides the current one: after a rotation only those of unreadable rows. */
async function keysInUse(vault: Vault, store: SealedStore): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const rows = await store.next(after, vault.currentKeyId, 100);
    for (const { sealed } of rows) {
      try {
        used.add(vault.keyIdOf(sealed));
      } catch (error) {
        if (!(error instanceof VaultError)) {
          throw error;
        }
      }
    }
    after = rows.at(-1)?.cursor;
    if (after === undefined) {
      return used;
    }
  }
}
