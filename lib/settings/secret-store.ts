import "server-only";
import { randomUUID } from "node:crypto";
import { type Owner, storedOwner } from "@/lib/drivers/secret-owner";
import { db, type Transaction } from "@/lib/platform/db/client";
import { announcing } from "@/lib/platform/events/publish";
import type { Path } from "@/lib/schema/walk";
import { secretBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import type { DocumentRef } from "./document-ref";
import { nextMoment } from "./next-time";
import type { SealedSecret } from "./open-secret";

/** How many replaced secrets are kept for putting back. */
const previousMax = 5;

type Source = "learned" | "written" | "generated";

/** A secret's row, as far as it is compared and opened. */
export interface SecretRow extends SealedSecret {
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly keptFor: string | null;
}

const where = (deviceId: string, ref: DocumentRef) => ({ deviceId, document: ref.document, record: ref.record });

/** The newest current secret of each path of a document. */
export async function currentSecrets(deviceId: string, ref: DocumentRef): Promise<Map<Path, SecretRow>> {
  const rows = await db().secret.findMany({ where: { ...where(deviceId, ref), state: "current" }, orderBy: { createdAt: "asc" } });
  return new Map(rows.map((row) => [row.path, row]));
}

/** The same for the documents of many devices: what `currentSecrets` says of each, by `placeOf`. */
export async function currentSecretsOf(
  deviceIds: readonly string[],
  documents: readonly string[],
): Promise<Map<string, Map<Path, SecretRow>>> {
  const rows = await db().secret.findMany({
    where: { deviceId: { in: [...deviceIds] }, document: { in: [...documents] }, record: "", state: "current" },
    orderBy: { createdAt: "asc" },
  });
  const all = new Map<string, Map<Path, SecretRow>>();
  for (const row of rows) {
    const place = placeOf(row.deviceId, row.document);
    all.set(place, (all.get(place) ?? new Map<Path, SecretRow>()).set(row.path, row));
  }
  return all;
}

/** A section of a device as a key. */
export const placeOf = (deviceId: string, document: string) => `${deviceId} ${document}`;

/** A record has another id now: everything kept of it follows. What was learned under the new id meanwhile is the same secret. */
export async function moveRecord(deviceId: string, from: DocumentRef, to: DocumentRef): Promise<void> {
  await db().$transaction(async (tx) => {
    const known = await tx.secret.findMany({ where: { ...where(deviceId, from), state: "current" }, select: { path: true } });
    await tx.secret.deleteMany({ where: { ...where(deviceId, to), path: { in: known.map((item) => item.path) } } });
    await tx.secret.updateMany({ where: where(deviceId, from), data: { record: to.record } });
    await tx.snapshot.deleteMany({ where: where(deviceId, from) });
    await tx.change.updateMany({ where: where(deviceId, from), data: { record: to.record } });
  });
}

async function insert(
  tx: Transaction,
  deviceId: string,
  ref: DocumentRef,
  path: Path,
  value: string,
  state: string,
  source: Source,
  owner: Owner | undefined,
  changeId?: string,
): Promise<string> {
  const id = randomUUID();
  const sealed = vault().seal(value, secretBinding(id));
  await tx.secret.create({
    data: {
      id,
      ...where(deviceId, ref),
      path,
      state,
      sealed,
      keyId: vault().keyIdOf(sealed),
      fingerprint: vault().fingerprint(value),
      source,
      createdAt: await nextMoment(deviceId, tx),
      keptFor: storedOwner(owner),
      ...(changeId === undefined ? {} : { changeId }),
    },
  });
  return id;
}

/** Seals a new secret of an account before it is sent anywhere. It becomes current when it is proven, by `promote`. */
export function sealPending(
  deviceId: string,
  ref: DocumentRef,
  path: Path,
  value: string,
  changeId: string,
  owner?: Owner,
): Promise<string> {
  return insert(db(), deviceId, ref, path, value, "pending", "written", owner, changeId);
}

/** The device has taken kept secrets together with this account: from now on they belong to it. */
export async function saveOwner(deviceId: string, ref: DocumentRef, paths: readonly Path[], owner: Owner | undefined): Promise<void> {
  const keptFor = storedOwner(owner);
  if (keptFor === null || paths.length === 0) {
    return;
  }
  const isOther = { OR: [{ keptFor: null }, { NOT: { keptFor } }] };
  const others = { ...where(deviceId, ref), path: { in: [...paths] }, state: "current", ...isOther };
  // Hardly ever: what was sent along is kept for this account already.
  if ((await db().secret.count({ where: others })) === 0) {
    return;
  }
  await announcing(async (tx, announce) => {
    const { count } = await tx.secret.updateMany({ where: others, data: { keptFor } });
    if (count > 0) {
      await announce("secret.changed", { deviceId, document: ref.document, record: ref.record });
    }
  });
}

/** A record that was just made has its id now: the secrets sealed before it was sent move to it. */
export async function moveSecrets(deviceId: string, from: DocumentRef, to: DocumentRef, changeId: string): Promise<void> {
  await db().secret.updateMany({ where: { ...where(deviceId, from), changeId }, data: { document: to.document, record: to.record } });
}

/** The pending secrets of a change become current; the ones before them are kept as previous. */
export async function promote(deviceId: string, ref: DocumentRef, changeId: string): Promise<void> {
  await announcing(async (tx, announce) => {
    // Set aside: another process took this one for dead, and the device has now said that the secret holds.
    const pending = await tx.secret.findMany({ where: { ...where(deviceId, ref), changeId, state: { in: ["pending", "aside"] } } });
    for (const row of pending) {
      await tx.secret.updateMany({ where: { ...where(deviceId, ref), path: row.path, state: "current" }, data: { state: "previous" } });
      await tx.secret.update({ where: { id: row.id }, data: { state: "current" } });
    }
    if (pending.length > 0) {
      await forgetOldest(tx, deviceId, ref);
      await announce("secret.changed", { deviceId, document: ref.document, record: ref.record });
    }
  });
}

/** The device is certain not to have taken them: the pending secrets of a change are dropped. */
export async function dropPending(deviceId: string, ref: DocumentRef, changeId: string): Promise<void> {
  await db().secret.deleteMany({ where: { ...where(deviceId, ref), changeId, state: "pending" } });
}

/** The pending secrets of a write whose process is dead, and that the device seems not to have taken: kept, and no longer in the way. */
export async function setPendingAside(deviceId: string, ref: DocumentRef, changeId: string): Promise<void> {
  await db().secret.updateMany({ where: { ...where(deviceId, ref), changeId, state: "pending" }, data: { state: "aside" } });
}

/** A cleared secret is no longer current, but can be put back. */
export async function supersede(deviceId: string, ref: DocumentRef, path: Path, tx: Transaction = db()): Promise<void> {
  await tx.secret.updateMany({ where: { ...where(deviceId, ref), path, state: "current" }, data: { state: "previous" } });
}

/** A record is gone: nothing of it is read any more, and its secrets are no longer current. */
export async function forgetRecord(deviceId: string, ref: DocumentRef): Promise<void> {
  await db().snapshot.deleteMany({ where: where(deviceId, ref) });
  await db().secret.updateMany({ where: { ...where(deviceId, ref), state: "current" }, data: { state: "previous" } });
}

/** What a secret is that a device showed: known before, the same as one that was written from here, in the place of another, or the first. */
export type Learned = "known" | "written" | "replaced" | "first";

/**
 * A device answered a secret in clear, and whose it is: it is kept sealed, and never leaves the server. A secret that is already
 * known is not written again. If it equals one that was pending, the device has proven that one.
 */
export async function storeSecret(
  deviceId: string,
  ref: DocumentRef,
  path: Path,
  value: string,
  owner: Owner | undefined,
): Promise<Learned> {
  const keptFor = storedOwner(owner);
  const print = vault().fingerprint(value);
  const rows = await db().secret.findMany({ where: { ...where(deviceId, ref), path, state: { in: ["current", "pending"] } } });
  const known = rows.find((row) => row.state === "current" && row.fingerprint === print);
  if (known) {
    if (known.keptFor !== keptFor) {
      await db().secret.update({ where: { id: known.id }, data: { keptFor } });
    }
    return known.source === "learned" ? "known" : "written";
  }
  const pending = rows.find((row) => row.state === "pending" && row.fingerprint === print);
  await announcing(async (tx, announce) => {
    await supersede(deviceId, ref, path, tx);
    if (pending) {
      await tx.secret.update({ where: { id: pending.id }, data: { state: "current", keptFor } });
    } else {
      await insert(tx, deviceId, ref, path, value, "current", "learned", owner);
    }
    await forgetOldest(tx, deviceId, ref);
    await announce("secret.changed", { deviceId, document: ref.document, record: ref.record });
  });
  return pending ? "written" : rows.some((row) => row.state === "current") ? "replaced" : "first";
}

/**
 * The secret that was current before a moment, for putting back; still sealed. `withdrawn`: it belongs to what stood in the device's place
 * before, and goes to nobody.
 */
export async function secretBefore(
  deviceId: string,
  ref: DocumentRef,
  path: Path,
  at: Date,
): Promise<(SecretRow & { state: string }) | null> {
  return db().secret.findFirst({
    where: { ...where(deviceId, ref), path, state: { in: ["previous", "current", "withdrawn"] }, createdAt: { lt: at } },
    orderBy: { createdAt: "desc" },
  });
}

async function forgetOldest(tx: Transaction, deviceId: string, ref: DocumentRef): Promise<void> {
  const rows = await tx.secret.findMany({
    where: { ...where(deviceId, ref), state: "previous" },
    orderBy: { createdAt: "desc" },
    select: { id: true, path: true },
  });
  const seen = new Map<string, number>();
  const old = rows.filter((row) => {
    const count = (seen.get(row.path) ?? 0) + 1;
    seen.set(row.path, count);
    return count > previousMax;
  });
  if (old.length > 0) {
    await tx.secret.deleteMany({ where: { id: { in: old.map((row) => row.id) } } });
  }
}
