import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { processId } from "@/lib/db/process-id";
import { isDeviceFault } from "@/lib/drivers/faults";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Document } from "@/lib/schema/document";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { documentLabel } from "./labels";
import { nextMoment } from "./moment";
import type { DocumentRef } from "./reference";
import type { Along, ChangeItem, FieldChange, Outcome } from "./shapes";

interface ChangeRow {
  readonly id: string;
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  readonly action: string;
  readonly actorName: string;
  readonly reason: string | null;
  readonly at: Date;
  readonly finishedAt: Date | null;
  readonly outcome: string;
  readonly detail: string | null;
  readonly changes: string;
  readonly along: string | null;
  readonly putBackOf: string | null;
}

/** Writes down that a write is about to happen, before it happens. No secret is written down, whatever the documents hold. */
export async function beginChange(entry: {
  readonly deviceId: string;
  readonly ref: DocumentRef;
  /** Of the document: says what in it is secret. */
  readonly manifest: Pick<DocumentManifest, "schema">;
  readonly action: string;
  readonly actor: Pick<Actor, "id" | "name">;
  readonly reason?: string;
  readonly before: Document;
  readonly after: Document;
  readonly changes: readonly FieldChange[];
  readonly along?: readonly Along[];
  readonly putBackOf?: string;
  readonly correlationId: string;
}): Promise<{ id: string; at: Date }> {
  return db().change.create({
    data: {
      deviceId: entry.deviceId,
      document: entry.ref.document,
      record: entry.ref.record,
      action: entry.action,
      actorId: entry.actor.id,
      actorName: entry.actor.name,
      reason: entry.reason ?? null,
      before: JSON.stringify(withoutSecrets(entry.manifest.schema, entry.before)),
      after: JSON.stringify(withoutSecrets(entry.manifest.schema, entry.after)),
      changes: JSON.stringify(entry.changes),
      along: entry.along && entry.along.length > 0 ? JSON.stringify(entry.along) : null,
      putBackOf: entry.putBackOf ?? null,
      correlationId: entry.correlationId,
      ownerId: processId(),
      outcome: "writing",
      at: await nextMoment(entry.deviceId),
    },
    select: { id: true, at: true },
  });
}

/** Writes down how it ended. `record`: for a creation, the id that the device gave. */
export async function endChange(id: string, outcome: Exclude<Outcome, "writing">, detail: string | null, record?: string): Promise<void> {
  await db().change.update({
    where: { id },
    data: { outcome, detail, finishedAt: new Date(), ...(record === undefined ? {} : { record }) },
  });
}

/** A write that the device surely did not take: it refused, or nothing reached it. */
export async function endUntaken(id: string, error: unknown, detail = isDeviceFault(error) ? error.message : null): Promise<void> {
  await endChange(id, isDeviceFault(error, "device_rejected") ? "rejected" : "failed", detail);
}

/** A change as the API shows it. `driver` names the family, for the words. */
export function changeItemOf(row: ChangeRow, driver: string): ChangeItem {
  const changes = JSON.parse(row.changes) as FieldChange[];
  return {
    id: row.id,
    deviceId: row.deviceId,
    document: row.document,
    documentLabel: documentLabel(driver, row.document),
    ...(row.record === "" ? {} : { record: row.record }),
    action: row.action,
    actorName: row.actorName,
    reason: row.reason,
    at: row.at.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    outcome: row.outcome as Outcome,
    detail: row.detail,
    changes,
    ...(row.along === null ? {} : { along: JSON.parse(row.along) as Along[] }),
    putBackOf: row.putBackOf,
    canPutBack:
      changes.length > 0 &&
      (row.action === "write" || row.action === "put_back") &&
      ["applied", "not_applied", "unknown"].includes(row.outcome),
  };
}

export async function changeById(id: string, driver: string): Promise<ChangeItem | null> {
  const row = await db().change.findUnique({ where: { id } });
  return row && changeItemOf(row, driver);
}
