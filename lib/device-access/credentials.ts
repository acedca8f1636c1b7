import "server-only";
import { randomUUID } from "node:crypto";
import { recordOpened, type SecretUse } from "@/lib/audit/secret-use";
import type { Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { under } from "@/lib/schema/document-complaints";
import { secretLeaves } from "@/lib/schema/walk";
import { credentialBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";

/** Checks what was typed with the family's own schema. The answer names each input as `credentials.<field>`. */
export function parseCredentials(manifest: Manifest, given: unknown): Record<string, string> {
  const parsed = manifest.credentials.safeParse(given);
  if (!parsed.success) {
    const fields = under("credentials", { schema: manifest.credentials, noun: manifest.noun }, parsed.error, given);
    throw new ProblemError("validation_failed", fields[0]?.message ?? "The login is not usable.", { fields });
  }
  return parsed.data as Record<string, string>;
}

/** Replaces a device's login. Secret fields are sealed, each bound to its own row and field. */
export async function saveCredentials(
  tx: Transaction,
  deviceId: string,
  manifest: Manifest,
  values: Record<string, string>,
): Promise<void> {
  const secret = new Set(secretLeaves(manifest.credentials).map((leaf) => leaf.path));
  await tx.credential.deleteMany({ where: { deviceId } });
  for (const [field, value] of Object.entries(values)) {
    const id = randomUUID();
    const sealed = secret.has(field) ? vault().seal(value, credentialBinding(id, field)) : null;
    await tx.credential.create({
      data: { id, deviceId, field, plain: sealed === null ? value : null, sealed, keyId: sealed === null ? null : vault().keyIdOf(sealed) },
    });
  }
}

/** The login of a device, opened for a use and recorded as one. Throws `secret_unreadable` if a field's key is not in the ring. Never logged, never answered. */
export async function openCredentials(deviceId: string, use: SecretUse): Promise<Record<string, string>> {
  return openLogin(deviceId, await db().credential.findMany({ where: { deviceId } }), use);
}

/** A field of a device's login as it is stored. */
export interface CredentialRow {
  readonly id: string;
  readonly field: string;
  readonly plain: string | null;
  readonly sealed: string | null;
}

/** The same of rows that were read already. */
export async function openLogin(deviceId: string, rows: readonly CredentialRow[], use: SecretUse): Promise<Record<string, string>> {
  const login = Object.fromEntries(
    rows.map((row) => [row.field, row.sealed === null ? (row.plain ?? "") : open(row.id, row.field, row.sealed)]),
  );
  const secret = rows.filter((row) => row.sealed !== null);
  await recordOpened(
    use,
    secret.map(({ field }) => ({ deviceId, field: `credential.${field}` })),
  );
  return login;
}

function open(id: string, field: string, sealed: string): string {
  try {
    return vault().open(sealed, credentialBinding(id, field));
  } catch {
    throw new ProblemError(
      "secret_unreadable",
      `The stored login is sealed with key ${vault().keyIdOf(sealed)}, which is not in the key file. Put that key back, or enter the login again under Connection.`,
      { fields: [{ path: `credentials.${field}`, message: "Enter it again, or put the key back." }] },
    );
  }
}
