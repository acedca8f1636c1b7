import "server-only";
import path from "node:path";
import { sealWaiting } from "@/lib/audit/chain";
import { head } from "@/lib/audit/store";
import { keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { log } from "@/lib/platform/log";
import { passedAt } from "@/lib/platform/time-of-day";
import { withLineFile } from "./line-file";
import { makeSigningKey, publicKeyOf, type SignedHead, signedHeadLine, signHead, signingKey } from "./signed-head";

/** Its row among what is sealed for places outside: it is sealed anew with them. */
const keyId = "audit-head";
/** The head that was signed last, as it is in the file; "" before the first. */
const signedKey = "audit.signed";
const dayMs = 86_400_000;
const lookMs = 600_000;

/** The file to which a signed head is added every day. */
export const headsFile = (): string =>
  env().LINEWARD_AUDIT_HEADS_FILE ?? path.join(/* turbopackIgnore: true */ env().dataDir, "audit-heads.jsonl");

/** The signing key, made at its first use: by one of several processes, and the others take its. */
async function ownKey() {
  const { secret } = await openOutgoing(keyId);
  if (secret !== undefined) {
    return signingKey(secret);
  }
  await withNamedLock("audit.signing-key", async (tx) => {
    const there = await tx.outgoingSecret.findUnique({ where: { id: keyId } });
    if (!there) {
      await keepOutgoing(tx, keyId, { secret: makeSigningKey() });
    }
  });
  return signingKey((await openOutgoing(keyId)).secret ?? "");
}

export async function lastSigned(): Promise<SignedHead | undefined> {
  const row = await db().setting.findUnique({ where: { key: signedKey } });
  return row ? signedHeadLine.safeParse(row.value).data : undefined;
}

/** Signs where the chain ends now; nothing is written anywhere. */
export async function headNow(at: Date = new Date()): Promise<SignedHead> {
  const key = await ownKey();
  await sealWaiting();
  const { seq, hash } = await head();
  return signHead({ seq, hash, at: at.toISOString() }, key);
}

/** Signs the end of the chain and adds it to the file of heads and to the log. Throws `StartError` in a sentence where it cannot be written. */
export async function signNow(at: Date = new Date()): Promise<SignedHead> {
  const file = headsFile();
  const signed = await headNow(at);
  const text = JSON.stringify(signed);
  try {
    const written = await withLineFile(
      file,
      (line) => signedHeadLine.safeParse(line).success,
      async ({ add }) => {
        await add([text]);
        return true;
      },
    );
    if (!written) {
      throw new StartError(`LINEWARD_AUDIT_HEADS_FILE ${file} holds something else than signed heads: name another file`);
    }
  } catch (error) {
    const why = whyNot(error);
    throw why === undefined ? error : new StartError(`The signed head of the audit cannot be added to ${file}: ${why}`);
  }
  await db().setting.upsert({ where: { key: signedKey }, create: { key: signedKey, value: text }, update: { value: text } });
  log.info({ auditHead: signed }, "the end of the audit was signed");
  return signed;
}

let told: string | undefined;

/** Signs if a day has passed. Resolves with when to look again. */
export async function signDue(nowMs: number = Date.now()): Promise<number> {
  const signed = passedAt((await lastSigned())?.at ?? null, nowMs);
  if (signed + dayMs > nowMs) {
    return Math.min(lookMs, Math.max(1_000, signed + dayMs - nowMs));
  }
  try {
    await signNow(new Date(nowMs));
    told = undefined;
  } catch (error) {
    if (!(error instanceof StartError)) {
      throw error;
    }
    if (told !== error.message) {
      told = error.message;
      log.error(error.message);
    }
  }
  return lookMs;
}

/** The public half of the signing key; null before the first head was signed. */
export async function shownKey(): Promise<string | null> {
  const { secret } = await openOutgoing(keyId);
  return secret === undefined ? null : publicKeyOf(signingKey(secret));
}
