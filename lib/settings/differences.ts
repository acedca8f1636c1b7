import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { type DeviceRow, deviceFor } from "@/lib/device-access/load-device";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import { documentLabel } from "@/lib/drivers/labels";
import { db } from "@/lib/platform/db/client";
import { type Document, valueAt } from "@/lib/schema/document";
import { openFields } from "@/lib/schema/sensitive";
import { leaves, type Path, secretLeaves } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { fieldChangesOf } from "./change-store";
import { snapshotColumns } from "./columns";
import { overlaps, pathsThatDiffer, sinceIn } from "./differs";
import type { DocumentRef } from "./document-ref";
import type { DocumentDifference, FieldDifference } from "./schemas";
import { secretBefore } from "./secret-store";

const documentsMax = 200;
/** How far back the history is looked through for who wrote ours. */
const changesMax = 200;

interface Snapshot {
  readonly id: string;
  readonly document: string;
  readonly record: string;
  readonly values: string;
  readonly kept: string | null;
  readonly keptAt: Date | null;
  readonly differs: string | null;
  readonly baseline: string;
  readonly readAt: Date;
}

/** GET /api/devices/{id}/differences: from the database alone, as the device was last read. */
export async function differences(actor: Actor, deviceId: string): Promise<{ items: DocumentDifference[] }> {
  const row = await deviceFor(actor, deviceId);
  const snapshots = await db().snapshot.findMany({
    where: { deviceId: row.id, kept: { not: null } },
    orderBy: [{ document: "asc" }, { record: "asc" }],
    take: documentsMax,
  });
  const found = await Promise.all(snapshots.map((snapshot) => differenceOf(row, snapshot)));
  return { items: found.filter((item) => item !== undefined) };
}

/** What differs in one document, as it was last read; no fields if nothing does. */
export async function differencesIn(row: DeviceRow, ref: DocumentRef): Promise<readonly FieldDifference[]> {
  const key = { deviceId: row.id, document: ref.document, record: ref.record };
  const snapshot = await db().snapshot.findUnique({ where: { deviceId_document_record: key } });
  return (snapshot?.kept ? await differenceOf(row, snapshot) : undefined)?.fields ?? [];
}

/** The document that Lineward stands for, without any secret. */
export async function keptDocument(deviceId: string, ref: DocumentRef): Promise<Document> {
  const key = { deviceId, document: ref.document, record: ref.record };
  const snapshot = await db().snapshot.findUnique({ where: { deviceId_document_record: key }, select: { id: true, kept: true } });
  return snapshot?.kept ? snapshotColumns.kept.demand(snapshot.kept, snapshot.id) : {};
}

async function differenceOf(row: DeviceRow, snapshot: Snapshot): Promise<DocumentDifference | undefined> {
  const { document, record } = snapshot;
  const collection = record === "" ? undefined : collectionOf(row.driver, document);
  const manifest = record === "" ? sectionOf(row.driver, document) : collection;
  const paths = manifest ? pathsThatDiffer(snapshot, snapshot.values) : [];
  if (!manifest || paths.length === 0) {
    return undefined;
  }
  const kept = withoutSecrets(manifest.schema, snapshotColumns.kept.read(snapshot.kept ?? "{}", snapshot.id, {}));
  const values = withoutSecrets(manifest.schema, snapshotColumns.values.read(snapshot.values, snapshot.id, {}));
  const hidden = [
    ...secretLeaves(manifest.schema).map(({ path }) => path),
    ...openFields(manifest.schema, kept),
    ...openFields(manifest.schema, values),
  ];
  const byPath = new Map(leaves(manifest.schema).map((leaf) => [leaf.path, leaf]));
  const since = sinceIn(snapshot);
  const writers = await writersOf(row.id, snapshot, paths);
  const fields = paths.map(async (path): Promise<FieldDifference> => {
    const leaf = byPath.get(path);
    const isHidden = hidden.some((secret) => overlaps(secret, path));
    const seenAt = since[path] ?? null;
    return {
      path,
      label: leaf?.meta?.label ?? path,
      ours: isHidden ? null : (valueAt(kept, path) ?? null),
      theirs: isHidden ? null : (valueAt(values, path) ?? null),
      ...(isHidden ? { secret: true } : {}),
      since: seenAt,
      by: writers.get(path) ?? null,
      mayPutBack: leaf?.secret ? await isStillKept(row.id, snapshot, path, seenAt) : !isHidden && leaf?.meta?.readOnly !== true,
    };
  });
  const title = collection && valueAt(values, collection.title);
  return {
    document,
    documentLabel: documentLabel(row.driver, document),
    ...(record === "" ? {} : { record, recordTitle: typeof title === "string" && title !== "" ? title : record }),
    baseline: snapshot.baseline,
    readAt: snapshot.readAt.toISOString(),
    keptAt: snapshot.keptAt?.toISOString() ?? null,
    fields: await Promise.all(fields),
  };
}

/** True if our password from before it differed may still be sent. */
async function isStillKept(deviceId: string, ref: DocumentRef, path: Path, since: string | null): Promise<boolean> {
  const ours = since === null ? null : await secretBefore(deviceId, ref, path, new Date(since));
  return ours !== null && ours.state !== "withdrawn";
}

/** Who last wrote each field from here, as far as the history says. */
async function writersOf(
  deviceId: string,
  { document, record }: DocumentRef,
  paths: readonly Path[],
): Promise<Map<Path, { name: string; at: string }>> {
  const rows = await db().change.findMany({
    where: { deviceId, document, record, outcome: "applied" },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: changesMax,
    select: { id: true, actorName: true, at: true, changes: true },
  });
  const found = new Map<Path, { name: string; at: string }>();
  for (const row of rows) {
    for (const change of fieldChangesOf(row)) {
      for (const path of paths.filter((wanted) => !found.has(wanted) && overlaps(wanted, change.path))) {
        found.set(path, { name: row.actorName, at: row.at.toISOString() });
      }
    }
  }
  return found;
}
