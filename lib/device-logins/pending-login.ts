import "server-only";
import { randomUUID } from "node:crypto";
import type { SecretUse } from "@/lib/audit/secret-use";
import { openCredentials, saveCredentials } from "@/lib/device-access/credentials";
import type { Manifest } from "@/lib/drivers/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { nextMoment } from "@/lib/settings/next-time";
import { loginDocument, openSecret, type SealedSecret } from "@/lib/settings/open-secret";
import { secretBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";

/** Where a device's own login stands among its secrets. The one in use is the Credential. */
export const loginPlace = { document: loginDocument, record: "" } as const;
const previousMax = 5;

/** A new login that was sealed before it was sent, and is neither proven nor refuted yet. */
export type PendingLogin = SealedSecret;

export function pendingLogin(deviceId: string): Promise<PendingLogin | null> {
  return db().secret.findFirst({ where: { deviceId, ...loginPlace, state: "pending" }, orderBy: { createdAt: "desc" } });
}

/** Of these devices, or of all, those whose login is being changed. */
export async function devicesWithPendingLogin(ids?: readonly string[]): Promise<string[]> {
  const rows = await db().secret.findMany({
    where: { ...(ids ? { deviceId: { in: filledUp(ids) } } : {}), ...loginPlace, state: "pending" },
    distinct: ["deviceId"],
    select: { deviceId: true },
  });
  return rows.map((row) => row.deviceId);
}

/** The whole login with the pending secret in it. Throws `secret_unreadable`. */
export async function loginWith(deviceId: string, pending: PendingLogin, use: SecretUse): Promise<Record<string, string>> {
  return { ...(await openCredentials(deviceId, use)), [pending.path]: await openSecret(pending, use) };
}

/**
 * The device has taken the pending login: in one step it becomes the stored one, the one before is kept as previous, and the device
 * is open again if it was closed for refusing the old one.
 */
export async function promoteLogin(deviceId: string, manifest: Manifest, pending: PendingLogin, use: SecretUse): Promise<void> {
  const before = await openCredentials(deviceId, use);
  const next = { ...before, [pending.path]: await openSecret(pending, use) };
  const id = randomUUID();
  const old = before[pending.path] ?? "";
  const sealed = vault().seal(old, secretBinding(id));
  const row = { id, deviceId, ...loginPlace, path: pending.path, state: "previous", source: "written" };
  await db().$transaction(async (tx) => {
    await saveCredentials(tx, deviceId, manifest, next);
    const createdAt = await nextMoment(deviceId, tx);
    await tx.secret.create({ data: { ...row, createdAt, sealed, keyId: vault().keyIdOf(sealed), fingerprint: vault().fingerprint(old) } });
    await tx.secret.deleteMany({ where: { deviceId, ...loginPlace, state: "pending" } });
    await tx.device.update({ where: { id: deviceId }, data: { loginRefusedAt: null } });
    await forgetOldest(tx, deviceId);
  });
}

/** The device is certain not to have taken it. */
export async function dropLogin(deviceId: string, tx: Transaction | undefined = undefined): Promise<void> {
  await (tx ?? db()).secret.deleteMany({ where: { deviceId, ...loginPlace, state: "pending" } });
}

/** The device refused it: it is kept, and never tried again. */
export async function setLoginAside(deviceId: string, within: Transaction | undefined = undefined): Promise<void> {
  const work = async (tx: Transaction) => {
    await tx.secret.updateMany({ where: { deviceId, ...loginPlace, state: "pending" }, data: { state: "previous" } });
    await forgetOldest(tx, deviceId);
  };
  await (within ? work(within) : db().$transaction(work));
}

async function forgetOldest(tx: Transaction, deviceId: string): Promise<void> {
  const old = await tx.secret.findMany({
    where: { deviceId, ...loginPlace, state: "previous" },
    orderBy: { createdAt: "desc" },
    skip: previousMax,
    select: { id: true },
  });
  await tx.secret.deleteMany({ where: { id: { in: old.map((secret) => secret.id) } } });
}
