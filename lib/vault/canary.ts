import "server-only";
import { StartError } from "@/lib/platform/env";
import type { Vault } from "./vault";

/** A known text sealed with one key, kept in the database: proves at a start that the ring and the database belong together. */
export interface Canary {
  readonly keyId: string;
  readonly sealed: string;
}

export interface CanaryStore {
  read(): Promise<readonly Canary[]>;
  /** Inserts, or replaces the one of the same key. */
  write(canary: Canary): Promise<void>;
  remove(keyId: string): Promise<void>;
}

const song = "lineward";
const bindingOf = (keyId: string) => `canary:${keyId}`;

/**
 * Opens every canary, then leaves one for the current key. Throws `StartError` that names the expected key's fingerprint when a
 * key is missing or is another one under the same name.
 */
export async function checkCanaries(vault: Vault, store: CanaryStore): Promise<void> {
  const canaries = await store.read();
  const dumb = canaries.filter((canary) => !sings(vault, canary)).map(({ keyId }) => keyId);
  if (dumb.length > 0) {
    const held = [...vault.keyIds].join(", ");
    const which = dumb.length === 1 ? `key ${dumb[0]}` : `keys ${dumb.join(", ")}`;
    throw new StartError(
      `The database was sealed with the ${which}, and the key ring holds ${held}. Put back the key file that belongs to this database, or set LINEWARD_KEY to that key`,
    );
  }
  if (canaries.every(({ keyId }) => keyId !== vault.currentKeyId)) {
    await leaveCanary(vault, store);
  }
}

function sings(vault: Vault, { keyId, sealed }: Canary): boolean {
  try {
    return vault.keyIdOf(sealed) === keyId && vault.open(sealed, bindingOf(keyId)) === song;
  } catch {
    return false;
  }
}

/** Writes the canary of the current key; a rotation does so before it seals the first row with it. */
export async function leaveCanary(vault: Vault, store: CanaryStore): Promise<void> {
  const keyId = vault.currentKeyId;
  await store.write({ keyId, sealed: vault.seal(song, bindingOf(keyId)) });
}
