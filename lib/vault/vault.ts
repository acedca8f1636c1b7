import "server-only";
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { findKey, type KeyRing, type VaultKey } from "./key-ring";

/**
 * "unknown_key": the key that sealed it is not in the ring. "wrong_key_or_tampered": it does not open under this key, row and
 * field. "not_sealed": it is no sealed text at all; plaintext is never taken for one.
 */
export type VaultErrorCode = "unknown_key" | "wrong_key_or_tampered" | "not_sealed";

const messages: Record<VaultErrorCode, string> = {
  unknown_key: "The key that sealed this is not in the key ring",
  wrong_key_or_tampered: "This was sealed with another key or for another place, or was changed since",
  not_sealed: "This is not sealed",
};

/** Carries neither the sealed text nor the plain one. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly code: VaultErrorCode;
  /** The key that the text names, where it names one. */
  readonly keyId?: string | undefined;

  constructor(code: VaultErrorCode, keyId?: string) {
    super(keyId ? `${messages[code]} (key ${keyId})` : messages[code]);
    this.code = code;
    this.keyId = keyId;
  }
}

/**
 * Seals secrets as `v1.<keyId>.<base64url(iv|tag|body)>`: AES-256-GCM, a fresh 12-byte iv, the binding as additional data. A
 * binding names row and field (`credential:<rowId>:<field>`): sealed text moved to another place does not open there.
 */
export interface Vault {
  /** Seals with the current key. */
  seal(plain: string, binding: string): string;
  /** Throws `VaultError`. */
  open(sealed: string, binding: string): string;
  /** The id of the key that the text names; throws `VaultError` "not_sealed". */
  keyIdOf(sealed: string): string;
  /**
   * A keyed hash for telling whether two secrets are equal without keeping them: `<comparisonKeyId>.<base64url>`. Survives
   * rotations with a key file. With `LINEWARD_KEY` it comes from the last key listed there and changes with it; the id in
   * front then differs, so unequal is never mistaken for "other secret". Give a binding to compare only within it.
   */
  fingerprint(secret: string, binding?: string): string;
  readonly currentKeyId: string;
  /** Every key that opens, the current one included. */
  readonly keyIds: ReadonlySet<string>;
}

const ivBytes = 12;
const tagBytes = 16;
const sealedPattern = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

/** One purpose, one key: what seals is never what hashes. */
function derive(key: KeyObject, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), `lineward.vault.${purpose}.v1`, 32));
}

function parse(sealed: string): { keyId: string; bytes: Buffer } {
  const [, keyId, text] = sealedPattern.exec(sealed) ?? [];
  if (keyId === undefined || text === undefined) {
    throw new VaultError("not_sealed");
  }
  const bytes = Buffer.from(text, "base64url");
  // One text per sealed value: the unused bits of the last letter must be zero.
  if (bytes.length < ivBytes + tagBytes || bytes.toString("base64url") !== text) {
    throw new VaultError("not_sealed");
  }
  return { keyId, bytes };
}

export function createVault(ring: KeyRing): Vault {
  const derived = new WeakMap<VaultKey, Buffer>();
  const sealingKey = (key: VaultKey): Buffer => {
    const known = derived.get(key) ?? derive(key.secret, "seal");
    derived.set(key, known);
    return known;
  };
  let comparing: { id: string; key: Buffer } | undefined;
  const comparisonKey = () => {
    const { comparison } = ring;
    if (comparing?.id !== comparison.id) {
      comparing = { id: comparison.id, key: derive(comparison.secret, "fingerprint") };
    }
    return comparing;
  };
  return {
    seal(plain, binding) {
      const key = ring.current;
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", sealingKey(key), iv).setAAD(Buffer.from(binding, "utf8"));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return `v1.${key.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open(sealed, binding) {
      const { keyId, bytes } = parse(sealed);
      const key = findKey(ring, keyId);
      if (!key) {
        throw new VaultError("unknown_key", keyId);
      }
      const decipher = createDecipheriv("aes-256-gcm", sealingKey(key), bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(binding, "utf8"))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8");
      } catch {
        throw new VaultError("wrong_key_or_tampered", keyId);
      }
    },
    keyIdOf: (sealed) => parse(sealed).keyId,
    fingerprint(secret, binding = "") {
      const { id, key } = comparisonKey();
      const hash = createHmac("sha256", key)
        .update(`${Buffer.byteLength(binding)}:${binding}:${secret}`, "utf8")
        .digest("base64url");
      return `${id}.${hash}`;
    },
    get currentKeyId() {
      return ring.current.id;
    },
    get keyIds() {
      return new Set(ring.keys.map(({ id }) => id));
    },
  };
}
