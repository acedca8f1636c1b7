import "server-only";
import { recordOpened, type SecretUse } from "@/lib/audit/secret-use";
import { ProblemError } from "@/lib/http/problems";
import type { Path } from "@/lib/schema/walk";
import { secretBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";

/** Where a device's own login stands among its secrets: no section is called so. */
export const loginDocument = "login";

/** A sealed secret, and where it belongs. */
export interface SealedSecret {
  readonly id: string;
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  readonly path: Path;
  readonly sealed: string;
}

/** Opens one sealed secret. Handed out by `opening` alone, so that nothing is opened unseen. */
export type Opener = (row: SealedSecret) => string;

/**
 * Runs work that may open sealed secrets. What it has opened is recorded before its result is handed over, so nothing of it is sent before
 * it is written down who had it opened and what for. An opening throws `secret_unreadable` if the key is not in the ring.
 */
export async function opening<T>(use: SecretUse, work: (open: Opener) => T | Promise<T>): Promise<T> {
  const { result, recorded } = await openingToSend(use, work);
  await recorded;
  return result;
}

/**
 * The same for what is written down further before it is sent: `recorded` is to be waited for before anything of the result leaves this
 * process, and until then its entry may share a flush with others. It is kept whether or not anybody waits for it.
 */
export async function openingToSend<T>(
  use: SecretUse,
  work: (open: Opener) => T | Promise<T>,
): Promise<{ readonly result: T; readonly recorded: Promise<void> }> {
  const opened = new Map<string, SealedSecret>();
  const open: Opener = (row) => {
    const value = unsealed(row);
    opened.set(row.id, row);
    return value;
  };
  const recordAll = () =>
    recordOpened(
      use,
      [...opened.values()].map(({ deviceId, document, record, path }) => ({
        deviceId,
        record,
        field: `${document === loginDocument ? "credential" : document}.${path}`,
      })),
    );
  try {
    const result = await work(open);
    const recorded = recordAll();
    // Whoever waits for it hears of it; an end before that must not end the process.
    recorded.catch(() => undefined);
    return { result, recorded };
  } catch (error) {
    await recordAll();
    throw error;
  }
}

/** Opens one sealed secret and records that. Throws `secret_unreadable` if its key is not in the ring. */
export function openSecret(row: SealedSecret, use: SecretUse): Promise<string> {
  return opening(use, (open) => open(row));
}

function unsealed(row: SealedSecret): string {
  try {
    return vault().open(row.sealed, secretBinding(row.id));
  } catch {
    throw new ProblemError(
      "secret_unreadable",
      `The stored secret is sealed with key ${vault().keyIdOf(row.sealed)}, which is not in the key file. Put that key back, or enter the secret again.`,
      { fields: [{ path: row.path, message: "Enter it again, or put the key back." }] },
    );
  }
}
