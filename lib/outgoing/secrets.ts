import "server-only";
import { z } from "zod";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import { outgoingBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";

/** What is secret about a place outside: its address, where that is one, its key or its password. */
const stored = jsonText(z.object({ url: z.string().optional(), secret: z.string().optional() }));
export type OutgoingSecrets = z.output<typeof stored>;

/** Seals what is secret about a place outside, in the place of what was kept before. */
export async function keepOutgoing(tx: Transaction, id: string, secrets: OutgoingSecrets): Promise<void> {
  const sealed = vault().seal(JSON.stringify(secrets), outgoingBinding(id));
  const data = { sealed, keyId: vault().keyIdOf(sealed) };
  await tx.outgoingSecret.upsert({ where: { id }, create: { id, ...data }, update: data });
}

/** Opens it for sending. Throws `VaultError` where its key is gone. */
export async function openOutgoing(id: string): Promise<OutgoingSecrets> {
  const row = await db().outgoingSecret.findUnique({ where: { id } });
  return row ? stored.parse(vault().open(row.sealed, outgoingBinding(id))) : {};
}

export async function forgetOutgoing(tx: Transaction, id: string): Promise<void> {
  await tx.outgoingSecret.deleteMany({ where: { id } });
}
