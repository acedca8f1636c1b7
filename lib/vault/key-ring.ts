import "server-only";
import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { StartError } from "@/lib/platform/env";

/** One 32-byte key. A `KeyObject` prints nothing of itself, in logs or elsewhere. */
export interface VaultKey {
  /** First 8 hex digits of a hash of the key: names it in sealed text, in the key file and to people ("fingerprint"). */
  readonly id: string;
  readonly secret: KeyObject;
  /** RFC 3339; absent for a key from the environment. */
  readonly created?: string | undefined;
}

/** The keys that can open; `current` is the one that seals. Ask each time: the ring of a key file follows the file. */
export interface KeyRing {
  readonly keys: readonly VaultKey[];
  readonly current: VaultKey;
  /**
   * Keys the comparison of secrets (`Vault.fingerprint`), never seals. The key file keeps it for good, so that comparisons
   * survive rotations.
   */
  readonly comparison: VaultKey;
}

export const keySizeBytes = 32;

/** The key that the README shows. It is public, so nothing may be sealed with it. */
export const exampleKey = "bGluZXdhcmQtZXhhbXBsZS1rZXktZG8tbm90LXVzZSE=";

const knownKeys: readonly Buffer[] = [Buffer.from(exampleKey, "base64"), Buffer.alloc(keySizeBytes), Buffer.alloc(keySizeBytes, 0xff)];

/** Names a key without giving it away: the hash is of its own domain, and 32 bits of it say nothing of 256 random ones. */
export function keyIdOf(key: Buffer): string {
  return createHash("sha256").update("lineward.vault.key-id.v1\0").update(key).digest("hex").slice(0, 8);
}

/** Takes 32 bytes in. `where` names their place in messages ("LINEWARD_KEY"). Throws `StartError`. */
export function toVaultKey(bytes: Buffer, created: string | undefined, where: string): VaultKey {
  if (bytes.length !== keySizeBytes) {
    throw new StartError(`${where} has ${bytes.length} bytes and needs exactly ${keySizeBytes}. Make one with: openssl rand -base64 32`);
  }
  if (knownKeys.some((known) => known.equals(bytes)) || new Set(bytes).size === 1) {
    throw new StartError(`${where} is an example key that everybody knows. Make one with: openssl rand -base64 32`);
  }
  return { id: keyIdOf(bytes), secret: createSecretKey(bytes), created };
}

/** Reads 32 bytes written in hex, base64 or base64url. Throws `StartError`; the message never quotes the text. */
export function parseKeyText(text: string, where: string): Buffer {
  const trimmed = text.trim();
  if (/^[0-9a-f]+$/i.test(trimmed) && trimmed.length === keySizeBytes * 2) {
    return Buffer.from(trimmed, "hex");
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) {
    throw new StartError(`${where} is neither hex nor base64. Make one with: openssl rand -base64 32`);
  }
  return Buffer.from(trimmed.replaceAll("-", "+").replaceAll("_", "/"), "base64");
}

export function findKey(ring: KeyRing, keyId: string): VaultKey | undefined {
  return ring.keys.find((key) => key.id === keyId);
}
