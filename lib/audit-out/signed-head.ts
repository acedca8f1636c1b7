import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { canonical } from "@/lib/schema/document";
import { jsonText } from "@/lib/schema/json-text";

/** Where the chain ended at a time, signed. Says nothing of what the entries say. */
const signedHead = z.strictObject({
  product: z.literal("lineward"),
  kind: z.literal("audit-head"),
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  /** The public key, 32 bytes in base64url. */
  key: z.string().regex(/^[\w-]{43}$/),
  signature: z.string().regex(/^[\w-]{86}$/),
});
export type SignedHead = z.infer<typeof signedHead>;

/** Reads one from a line of a file. */
export const signedHeadLine = jsonText(signedHead);

const bytesOf = ({ signature: _, ...rest }: SignedHead) => Buffer.from(canonical(rest));

/** A new private key of Ed25519, as it is kept sealed: PKCS 8 in base64. */
export function makeSigningKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
}

/** Opens a kept key. */
export function signingKey(kept: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(kept, "base64"), format: "der", type: "pkcs8" });
}

/** The public half of a key, as it is shown: 32 bytes in base64url. */
export function publicKeyOf(key: KeyObject): string {
  return String(createPublicKey(key).export({ format: "jwk" }).x);
}

export function signHead(head: Pick<SignedHead, "seq" | "hash" | "at">, key: KeyObject): SignedHead {
  const unsigned = { product: "lineward", kind: "audit-head", ...head, key: publicKeyOf(key), signature: "" } as const;
  return { ...unsigned, signature: sign(null, bytesOf(unsigned), key).toString("base64url") };
}

/** True if a head was signed with the key that it names. */
export function isSigned(head: SignedHead): boolean {
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: head.key }, format: "jwk" });
  return verify(null, bytesOf(head), key, Buffer.from(head.signature, "base64url"));
}
