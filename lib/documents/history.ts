import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { deviceFor } from "@/lib/devices/access";
import { openDevice } from "@/lib/devices/open";
import { notFound, ProblemError } from "@/lib/http/problems";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import { changeItemOf } from "./change-store";
import { readLive } from "./reading";
import type { DocumentRef } from "./reference";
import { secretBefore } from "./secret-store";
import type { ChangeItem, FieldChange, Written } from "./shapes";
import { writeDocument } from "./write";

export interface HistoryQuery {
  readonly document?: string;
  readonly record?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** The changes of a device, newest first. The cursor is the last change's id. */
export async function history(
  actor: Actor,
  deviceId: string,
  query: HistoryQuery,
): Promise<{ items: ChangeItem[]; nextCursor: string | null; total: number }> {
  const row = await deviceFor(actor, deviceId);
  const where = {
    deviceId: row.id,
    ...(query.document === undefined ? {} : { document: query.document }),
    ...(query.record === undefined ? {} : { record: query.record }),
  };
  const [rows, total] = await Promise.all([
    db().change.findMany({
      where,
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      ...(query.cursor === undefined ? {} : { cursor: { id: query.cursor }, skip: 1 }),
    }),
    db().change.count({ where }),
  ]);
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map((one) => changeItemOf(one, row.driver)),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
    total,
  };
}

/**
 * Puts back what one change replaced, through the same write path: the device is read, and the baseline is its state now. Only
 * the fields of that change go back; what was changed since stays. Throws `conflict` if a replaced secret is no longer kept.
 */
export async function putBack(
  actor: Actor,
  deviceId: string,
  changeId: string,
  options: { reason?: string; baseline?: string },
): Promise<Written> {
  const row = await deviceFor(actor, deviceId);
  const change = await db().change.findFirst({ where: { id: changeId, deviceId: row.id } });
  if (!change) {
    throw notFound("This change");
  }
  const item = changeItemOf(change, row.driver);
  if (!item.canPutBack) {
    throw new ProblemError(
      "conflict",
      "This change cannot be put back: it never reached the device, or it made or removed a whole record.",
    );
  }
  const ref: DocumentRef = { document: change.document, record: change.record };
  const patch = await patchBack(row.id, ref, change.at, JSON.parse(change.before) as Document, item.changes);
  const baseline = options.baseline ?? (await readLive(await openDevice(row), ref)).baseline;
  return writeDocument({
    actor,
    deviceId,
    ref,
    patch,
    baseline,
    putBackOf: change.id,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
}

async function patchBack(
  deviceId: string,
  ref: DocumentRef,
  at: Date,
  before: Document,
  changes: readonly FieldChange[],
): Promise<Document> {
  let patch: Document = {};
  for (const { path, secret } of changes) {
    if (!secret) {
      patch = withValue(patch, path, valueAt(before, path) ?? null);
      continue;
    }
    const old = await secretBefore(deviceId, ref, path, at);
    if (old === undefined) {
      throw new ProblemError(
        "conflict",
        "The password before this change was never known to Lineward, so it cannot be put back. Enter it in the form instead.",
        {
          fields: [{ path, message: "The old value is not known" }],
        },
      );
    }
    patch = withValue(patch, path, old);
  }
  return patch;
}
