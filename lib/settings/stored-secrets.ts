import "server-only";
import { type Owner, ownerFrom, ownerOf } from "@/lib/drivers/secret-owner";
import type { DeviceStatus, DocumentManifest } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import type { Path } from "@/lib/schema/walk";
import { changeColumns } from "./columns";
import { type DocumentRef, documentManifest } from "./document-ref";
import type { Opener } from "./open-secret";
import { currentSecrets, type SecretRow, saveOwner } from "./secret-store";

/** A secret that Lineward keeps, opened only when a write needs it: one that cannot be opened must not stop its own replacement. */
export interface Kept {
  /** Whose it is; undefined where nobody knows. */
  readonly owner: Owner | undefined;
  /** Another account that it may belong to: one that it was sent with, and nobody saw whether the device took it. */
  readonly perhaps?: Owner | undefined;
  open(): string;
}

/** What Lineward keeps of a document. */
export type StoredSecrets = Pick<ReadonlyMap<Path, Kept>, "get">;

/** A write whose end nobody saw, if it sent a kept secret along: the device may hold its account now, and we were the ones to write it. */
async function sentUnseen(deviceId: string, ref: DocumentRef, manifest: DocumentManifest): Promise<(path: Path) => Owner | undefined> {
  const last = await db().change.findFirst({
    where: { deviceId, document: ref.document, record: ref.record, outcome: { notIn: ["rejected", "failed"] } },
    orderBy: { at: "desc" },
    select: { id: true, outcome: true, after: true, along: true },
  });
  if (!last?.along || last.outcome === "applied") {
    return () => undefined;
  }
  const along = changeColumns.along.demand(last.along, last.id);
  const owner = ownerOf(manifest.account, changeColumns.after.demand(last.after, last.id));
  return (path) => (along.some((candidate) => candidate.path === path) ? owner : undefined);
}

/**
 * A device says that an account has registered. A secret of which nobody knew whose it is, and that went along with the last write of
 * this account, is proven to be its own.
 */
export async function adoptOwners(device: { id: string; driver: string }, status: DeviceStatus): Promise<void> {
  for (const { document, record = "" } of status.registrations.filter((registration) => registration.state === "yes")) {
    const ref = { document, record };
    const where = { deviceId: device.id, ...ref };
    const rows = await db().secret.findMany({ where: { ...where, state: "current", keptFor: null }, select: { path: true } });
    const change =
      rows.length === 0 ? null : await db().change.findFirst({ where: { ...where, outcome: "applied" }, orderBy: { at: "desc" } });
    if (change?.along) {
      const sent = new Set(changeColumns.along.demand(change.along, change.id).map((item) => item.path));
      const owner = ownerOf(documentManifest(device.driver, ref).account, changeColumns.after.demand(change.after, change.id));
      const paths = rows.map((row) => row.path).filter((path) => sent.has(path));
      await saveOwner(device.id, ref, paths, owner);
    }
  }
}

/** What was looked up for many devices at once. */
export interface LookedUp {
  readonly rows: ReadonlyMap<Path, SecretRow>;
  /** Whether a write whose end nobody saw may have sent some of them along. */
  readonly isUnsure: boolean;
}

/** Of some devices those with a write to a section that may have gone another way than "applied" or "not at all". */
export async function unsureOf(deviceIds: readonly string[], documents: readonly string[]): Promise<ReadonlySet<string>> {
  const where = { deviceId: { in: [...deviceIds] }, document: { in: [...documents] }, record: "" };
  const rows = await db().change.findMany({
    where: { ...where, outcome: { notIn: ["applied", "rejected", "failed"] } },
    select: { deviceId: true },
  });
  return new Set(rows.map(({ deviceId }) => deviceId));
}

/**
 * The current secrets of a document, each opened by `open` when it is needed. `except`: a path that the caller decides itself. `known`:
 * what was looked up of it already.
 */
export async function storedSecrets(
  deviceId: string,
  ref: DocumentRef,
  manifest: DocumentManifest,
  open: Opener,
  except?: Path,
  known?: LookedUp,
): Promise<StoredSecrets> {
  const rows = known ? new Map(known.rows) : await currentSecrets(deviceId, ref);
  if (except !== undefined) {
    rows.delete(except);
  }
  const unseen = rows.size === 0 || known?.isUnsure === false ? () => undefined : await sentUnseen(deviceId, ref, manifest);
  return new Map(
    [...rows].map(([path, row]): [Path, Kept] => [
      path,
      { owner: ownerFrom(manifest.account, row.keptFor), perhaps: unseen(path), open: () => open(row) },
    ]),
  );
}
