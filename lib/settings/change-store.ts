import "server-only";
import type { AuditActor } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { registrationOutcome } from "@/lib/device-access/registration-outcome";
import { collectionOf, manifestOf, sectionOf } from "@/lib/drivers/catalog";
import { documentLabel } from "@/lib/drivers/labels";
import type { DocumentManifest } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { announcing } from "@/lib/platform/events/publish";
import type { Document } from "@/lib/schema/document";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { type AlongFact, alongItems } from "./along-facts";
import { changeCause, reasonsOf } from "./change-cause";
import { changeColumns } from "./columns";
import type { DocumentRef } from "./document-ref";
import { nextMoment } from "./next-time";
import { promisedRegistration, promisedRegistrationOf, type TakenWrite } from "./promise-registration";
import type { ChangeItem, FieldChange, Outcome } from "./schemas";
import { changeDetail, storedWriteWords, type WriteFact } from "./write-facts";

/** Who reads: of an earlier version's sentences only people of every site are told. */
type Reader = Pick<Actor, "sites">;

interface ChangeRow {
  readonly id: string;
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  readonly action: string;
  readonly actorName: string;
  readonly reason: string | null;
  readonly cause: string | null;
  readonly at: Date;
  readonly finishedAt: Date | null;
  readonly outcome: string;
  readonly detail: string | null;
  readonly changes: string;
  readonly along: string | null;
  readonly putBackOf: string | null;
  readonly registration: string | null;
  readonly jobId: string | null;
  readonly jobNumber: number | null;
}

/** The job that a write is part of, as its number is shown. */
export interface JobOfChange {
  readonly id: string;
  readonly number: number;
}

/** A write as the history keeps it. */
export interface ChangeEntry {
  /** Made beforehand by whoever must find it again; default: made here. */
  readonly id?: string | undefined;
  readonly job?: JobOfChange | undefined;
  readonly deviceId: string;
  readonly ref: DocumentRef;
  /** Of the document: says what in it is secret. */
  readonly manifest: Pick<DocumentManifest, "schema">;
  readonly action: string;
  readonly actor: AuditActor;
  readonly reason?: string;
  /** Why Lineward writes by itself, in place of a person's reason. */
  readonly cause?: Parameters<typeof changeCause.write>[0] | undefined;
  readonly before: Document;
  readonly after: Document;
  readonly changes: readonly FieldChange[];
  readonly along?: readonly AlongFact[];
  readonly putBackOf?: string;
  readonly correlationId: string;
}

/** Writes down that a write is about to happen, before it happens. No secret is written down, whatever the documents hold. */
export async function beginChange(entry: ChangeEntry): Promise<{ id: string; at: Date }> {
  return db().change.create({
    data: {
      ...(entry.id === undefined ? {} : { id: entry.id }),
      ...(entry.job ? { jobId: entry.job.id, jobNumber: entry.job.number } : {}),
      deviceId: entry.deviceId,
      document: entry.ref.document,
      record: entry.ref.record,
      action: entry.action,
      actorId: entry.actor.id,
      actorName: entry.actor.name,
      reason: entry.reason ?? null,
      cause: entry.cause ? changeCause.write(entry.cause) : null,
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

/**
 * Writes down how it ended, and tells it. `record`: the id that the device gave for a creation; `movedFrom`: the one that it had before;
 * `taken`: what the device took, where that is known without looking it up.
 */
export async function endChange(
  id: string,
  outcome: Exclude<Outcome, "writing">,
  detail: WriteFact | null,
  named: { readonly record?: string; readonly movedFrom?: string } = {},
  taken?: TakenWrite,
): Promise<void> {
  const { record, movedFrom } = named;
  const promise = () => (taken ? promisedRegistration(taken) : promisedRegistrationOf(id, record));
  const registration = outcome === "applied" ? await promise() : undefined;
  await announcing(async (tx, announce) => {
    const kept = { outcome, detail: detail && changeDetail.write(detail), finishedAt: new Date() };
    const data = { ...kept, ...(record === undefined ? {} : { record }), ...(registration === undefined ? {} : { registration }) };
    const select = { deviceId: true, document: true, record: true, action: true };
    const change = await tx.change.update({ where: { id }, data, select });
    await announce("settings.written", { ...change, changeId: id, outcome, ...(movedFrom === undefined ? {} : { movedFrom }) });
  });
}

type Putting = Pick<ChangeRow, "id" | "action" | "outcome" | "changes">;

export const fieldChangesOf = ({ id, changes }: Pick<ChangeRow, "id" | "changes">): FieldChange[] =>
  changeColumns.changes.read(changes, id, []);

/** False for what never reached the device, and for what made or removed a whole record. */
export function canPutBack(row: Putting): boolean {
  const isWrite = row.action === "write" || row.action === "put_back";
  return isWrite && ["applied", "not_applied", "unknown"].includes(row.outcome) && fieldChangesOf(row).length > 0;
}

/** Changes as the API shows them to this person. The driver names the family, for the words. */
export async function changeItems(rows: readonly (ChangeRow & { driver: string })[], actor: Reader): Promise<ChangeItem[]> {
  const reasonOf = await reasonsOf(rows, actor);
  return rows.map((row) => itemOf(row, row.driver, reasonOf(row), actor));
}

function itemOf(row: ChangeRow, driver: string, reason: string | null, actor: Reader): ChangeItem {
  const changes = fieldChangesOf(row);
  const registration = registrationOutcome(row.registration);
  const detail = changeDetail.read(row.detail);
  const nouns = { noun: manifestOf(driver)?.noun ?? "device", singular: collectionOf(driver, row.document)?.singular };
  return {
    id: row.id,
    deviceId: row.deviceId,
    document: row.document,
    documentLabel: documentLabel(driver, row.document),
    ...(row.record === "" ? {} : { record: row.record }),
    action: row.action,
    actorName: row.actorName,
    reason,
    at: row.at.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    outcome: row.outcome as Outcome,
    detail: detail === undefined ? null : storedWriteWords(detail, nouns, actor.sites === null),
    changes,
    ...(row.along === null
      ? {}
      : {
          along: alongItems(
            changeColumns.along.read(row.along, row.id, []),
            sectionOf(driver, row.document) ?? collectionOf(driver, row.document),
          ),
        }),
    putBackOf: row.putBackOf,
    canPutBack: canPutBack(row),
    ...(row.jobId === null || row.jobNumber === null ? {} : { job: { id: row.jobId, number: row.jobNumber } }),
    ...(registration ? { registration } : {}),
  };
}

export async function changeById(id: string, driver: string, actor: Reader): Promise<ChangeItem | null> {
  const row = await db().change.findUnique({ where: { id } });
  return row && ((await changeItems([{ ...row, driver }], actor))[0] ?? null);
}
