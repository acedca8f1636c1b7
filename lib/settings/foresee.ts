import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import type { DeviceRow } from "@/lib/device-access/load-device";
import type { DocumentManifest, ReadSecret } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { snapshotColumns } from "./columns";
import { type DocumentRef, documentManifest } from "./document-ref";
import { opening } from "./open-secret";
import { planWrite } from "./plan-write";
import { type LiveReading, readLive } from "./read-settings";
import type { FieldChange } from "./schemas";
import { currentSecretsOf, placeOf, type SecretRow } from "./secret-store";
import { type LookedUp, storedSecrets, unsureOf } from "./stored-secrets";

/** What a write would change, and what it would be made from. */
export interface Foreseen {
  readonly patch: Document;
  readonly changes: readonly FieldChange[];
  readonly baseline: string;
  readonly readAt: Date;
}

/** What is asked of a document, given what it holds: variables filled in, an account in the family's own fields. */
export type PatchOf = (values: Document, manifest: DocumentManifest) => Document;

type Snapshot = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["snapshot"]["findUnique"]>>>;

/** What is known of sections of many devices, looked up together: for a plan that looks at all of them. */
export interface LastRead {
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly secrets: ReadonlyMap<string, ReadonlyMap<Path, SecretRow>>;
  /** Devices with a write whose end nobody saw. */
  readonly unsure: ReadonlySet<string>;
}

/** What was last read of these sections of some devices, and which secrets of theirs are kept. */
export async function lastReadOf(deviceIds: readonly string[], sections: readonly string[]): Promise<LastRead> {
  const where = { deviceId: { in: [...deviceIds] }, document: { in: [...sections] }, record: "" };
  const [rows, secrets, unsure] = await Promise.all([
    db().snapshot.findMany({ where }),
    currentSecretsOf(deviceIds, sections),
    unsureOf(deviceIds, sections),
  ]);
  return { snapshots: new Map(rows.map((row) => [placeOf(row.deviceId, row.document), row])), secrets, unsure };
}

const noSecrets: ReadonlyMap<Path, SecretRow> = new Map();

function lookedUp(deviceId: string, ref: DocumentRef, known: LastRead | undefined): LookedUp | undefined {
  return known && ref.record === ""
    ? { rows: known.secrets.get(placeOf(deviceId, ref.document)) ?? noSecrets, isUnsure: known.unsure.has(deviceId) }
    : undefined;
}

/** The stored values of a document as a reading: secrets only as kinds, so that none is opened to compare. */
async function lastLive(deviceId: string, ref: DocumentRef, known: LastRead | undefined): Promise<LiveReading | undefined> {
  const row =
    known && ref.record === ""
      ? known.snapshots.get(placeOf(deviceId, ref.document))
      : await db().snapshot.findUnique({ where: { deviceId_document_record: { deviceId, ...ref } } });
  const values = row && snapshotColumns.values.readIfWhole(row.values, row.id);
  const kinds = row && snapshotColumns.secrets.readIfWhole(row.secrets, row.id);
  if (!values || !kinds) {
    return undefined;
  }
  const secrets = Object.fromEntries(
    Object.entries(kinds).map(([path, kind]): [string, ReadSecret] => [path, { kind: kind === "absent" ? "absent" : "masked" }]),
  );
  const unknown = snapshotColumns.unknown.read(row.unknown, row.id, {});
  return { reading: { values, secrets, unknown }, baseline: row.baseline, readAt: row.readAt };
}

/**
 * What a write would change, from the live device or from what was last read of it. Writes nothing. Undefined if it was never read.
 * Throws as a write does for what the schema or the device would refuse.
 */
export async function foreseeWrite(
  actor: Actor,
  row: DeviceRow,
  ref: DocumentRef,
  from: "live" | "snapshots",
  patchOf: PatchOf,
  known?: LastRead,
): Promise<Foreseen | undefined> {
  const manifest = documentManifest(row.driver, ref);
  const before = from === "live" ? await readLive(await openDevice(row, actor), ref) : await lastLive(row.id, ref, known);
  if (before === undefined) {
    return undefined;
  }
  const { reading, baseline, readAt } = before;
  const patch = patchOf({ ...reading.values, ...reading.reported }, manifest);
  const { changes } = await opening({ actor, purpose: "preview" }, async (open) =>
    planWrite(manifest, reading, patch, await storedSecrets(row.id, ref, manifest, open, undefined, lookedUp(row.id, ref, known))),
  );
  return { patch, changes, baseline, readAt };
}
