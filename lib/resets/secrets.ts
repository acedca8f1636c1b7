import "server-only";
import { randomUUID } from "node:crypto";
import type { SecretUse } from "@/lib/audit/secret-use";
import { accountOf } from "@/lib/drivers/account";
import { type Owner, ownerFrom, sameOwner } from "@/lib/drivers/secret-owner";
import { db, type Transaction } from "@/lib/platform/db/client";
import { nextMoment } from "@/lib/settings/next-time";
import { openSecret } from "@/lib/settings/open-secret";
import { secretBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import type { EndState, Loaded } from "./reset-store";

interface Place {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  readonly path: string;
}

/** Seals a secret for one place. `pending` until it is proven. Resolves with its id. */
export async function seal(
  tx: Transaction,
  place: Place,
  value: string,
  how: { state: "pending" | "current"; source: "generated" | "written"; changeId: string; keptFor?: string | null },
): Promise<string> {
  const id = randomUUID();
  const sealed = vault().seal(value, secretBinding(id));
  const { deviceId, document, record, path } = place;
  const keys = { keyId: vault().keyIdOf(sealed), fingerprint: vault().fingerprint(value) };
  await tx.secret.create({
    data: { id, deviceId, document, record, path, sealed, createdAt: await nextMoment(deviceId, tx), ...keys, ...how },
  });
  return id;
}

/** A reset opens secrets for the person who began it, whichever process goes on with it. */
export function secretUse({ actorId: id, actorName: name, correlationId, phase }: Loaded, which: "new" | "old"): SecretUse {
  const part = phase === "finish" ? "chosen by a person" : "";
  return { actor: { id, name }, purpose: which === "new" ? "reset" : "put_back", correlationId, part };
}

/** Opens one of a reset's two secrets for an end, and records that. Undefined if Lineward does not have it. */
export async function opened(reset: Loaded, end: EndState, which: "new" | "old"): Promise<string | undefined> {
  const id = which === "new" ? end.newSecretId : end.oldSecretId;
  const row = id === null ? null : await db().secret.findUnique({ where: { id } });
  return row ? openSecret(row, secretUse(reset, which)) : undefined;
}

/** Tells whether a value is one of a reset's two secrets for an end, without opening it. Undefined if Lineward does not have it. */
export async function recogniser(end: EndState, which: "new" | "old"): Promise<((value: string) => boolean) | undefined> {
  const id = which === "new" ? end.newSecretId : end.oldSecretId;
  const row = id === null ? null : await db().secret.findUnique({ where: { id }, select: { fingerprint: true } });
  return row ? (value) => vault().fingerprint(value) === row.fingerprint : undefined;
}

/**
 * The secret that each end has before anything is written: its own, if Lineward holds it. An end that hides its password and is
 * registered has the one of the end that accepts it, whatever was kept for it.
 */
export async function oldSecrets(
  ends: readonly EndState[],
  registered: ReadonlySet<string>,
  owners: ReadonlyMap<string, Owner>,
): Promise<Map<string, string>> {
  const found = new Map<string, { id: string; readable: boolean }>();
  for (const end of ends) {
    const { deviceId, document, record, path } = end;
    const row = await db().secret.findFirst({
      where: { deviceId, document, record, path, state: "current" },
      orderBy: { createdAt: "desc" },
      select: { id: true, source: true, keptFor: true, device: { select: { driver: true } } },
    });
    const owner = row && ownerFrom(accountOf(row.device.driver, end), row.keptFor);
    const now = owners.get(end.id);
    // What was kept for another account, which the end had before, is no way back.
    if (row && (!owner || !now || sameOwner(owner, now))) {
      found.set(end.id, { id: row.id, readable: row.source === "learned" });
    }
  }
  const server = ends.map((end) => (end.role === "accepts" ? found.get(end.id) : undefined)).find((candidate) => candidate !== undefined);
  const any = server ?? [...found.values()][0];
  return new Map(
    ends.flatMap((end): [string, string][] => {
      const own = found.get(end.id);
      const proven = end.role === "registers" && registered.has(end.id) && !own?.readable ? server : undefined;
      const id = (proven ?? own ?? any)?.id;
      return id === undefined ? [] : [[end.id, id]];
    }),
  );
}

/** The new secrets are proven: they become current, the ones before them previous. */
export async function promoteAll(tx: Transaction, ends: readonly EndState[]): Promise<void> {
  for (const { deviceId, document, record, path, newSecretId } of ends) {
    if (newSecretId !== null) {
      const place = { deviceId, document, record, path };
      await tx.secret.updateMany({ where: { ...place, state: "current", NOT: { id: newSecretId } }, data: { state: "previous" } });
      await tx.secret.updateMany({ where: { id: newSecretId }, data: { state: "current" } });
    }
  }
}

/**
 * Every end has its old secret again. The new ones are set aside and not thrown away: a device that only said it took the old one
 * back may still surprise. An end whose old secret was never kept for itself keeps it now.
 */
export async function setAside(tx: Transaction, reset: Loaded, opened: ReadonlyMap<string, string>): Promise<void> {
  for (const end of reset.ends) {
    const { deviceId, document, record, path, newSecretId } = end;
    if (newSecretId !== null) {
      await tx.secret.updateMany({ where: { id: newSecretId }, data: { state: "aside" } });
    }
    const place = { deviceId, document, record, path };
    const current = await tx.secret.findFirst({ where: { ...place, state: "current" }, orderBy: { createdAt: "desc" } });
    const old = opened.get(end.id);
    const made = newSecretId === null ? null : await tx.secret.findUnique({ where: { id: newSecretId }, select: { keptFor: true } });
    const keptFor = made?.keptFor ?? null;
    if (old !== undefined && current?.fingerprint !== vault().fingerprint(old)) {
      await tx.secret.updateMany({ where: { ...place, state: "current" }, data: { state: "previous" } });
      await seal(tx, place, old, { state: "current", source: "written", changeId: reset.id, keptFor });
    }
  }
}
