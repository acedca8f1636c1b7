import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { type Owner, ownerFrom } from "@/lib/drivers/secret-owner";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { canPutBack, changeItems, fieldChangesOf } from "./change-store";
import { changeColumns } from "./columns";
import { type DocumentRef, documentManifest } from "./document-ref";
import type { Opener } from "./open-secret";
import { readLive } from "./read-settings";
import type { ChangeItem, FieldChange, Written } from "./schemas";
import { secretBefore } from "./secret-store";
import type { Kept } from "./stored-secrets";
import type { WritePart } from "./write-call";
import { type Restored, writeDocument } from "./write-document";

export interface HistoryQuery {
  readonly document?: string | undefined;
  readonly record?: string | undefined;
  readonly cursor?: string | undefined;
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
    items: await changeItems(
      shown.map((change) => ({ ...change, driver: row.driver })),
      actor,
    ),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
    total,
  };
}

/** One change of a device. Throws `not_found` for one of another device. */
export async function changeOf(actor: Actor, deviceId: string, changeId: string): Promise<ChangeItem> {
  const row = await deviceFor(actor, deviceId);
  const change = await db().change.findFirst({ where: { id: changeId, deviceId: row.id } });
  const [item] = change ? await changeItems([{ ...change, driver: row.driver }], actor) : [];
  if (!item) {
    throw notFound("This change");
  }
  return item;
}

/**
 * Puts back what one change replaced, through the same write path: the device is read, and the baseline is its state now. Only
 * the fields of that change go back; what was changed since stays. Throws `conflict` if a replaced secret is no longer kept, unless there is
 * one to send `instead`: a device that demands a secret with every write would otherwise keep all of the change.
 */
export async function putBack(
  actor: Actor,
  deviceId: string,
  changeId: string,
  options: { reason?: string | undefined; baseline?: string | undefined; part?: WritePart; instead?: string },
): Promise<Written> {
  const row = await deviceFor(actor, deviceId);
  const change = await db().change.findFirst({ where: { id: changeId, deviceId: row.id } });
  if (!change) {
    throw notFound("This change");
  }
  if (!canPutBack(change)) {
    throw new ProblemError(
      "conflict",
      "This change cannot be put back: it never reached the device, or it made or removed a whole record.",
    );
  }
  const ref: DocumentRef = { document: change.document, record: change.record };
  const fieldChanges = fieldChangesOf(change);
  const patch = patchBack(changeColumns.before.demand(change.before, change.id), fieldChanges);
  const restored = await secretsBack(row, ref, change.at, fieldChanges, options.instead);
  const baseline = options.baseline ?? (await readLive(await openDevice(row, actor), ref)).baseline;
  return writeDocument({
    actor,
    deviceId,
    ref,
    patch,
    restored,
    baseline,
    putBackOf: change.id,
    part: options.part,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
}

/** What putting a change back would write, and what the change wrote. Secrets are no part of it. Throws as `putBack` does. */
export async function backOf(
  device: { readonly id: string },
  changeId: string,
): Promise<{ ref: DocumentRef; patch: Document; changes: readonly FieldChange[] }> {
  const change = await db().change.findFirst({ where: { id: changeId, deviceId: device.id } });
  if (!change || !canPutBack(change)) {
    throw change ? new ProblemError("conflict", "This change cannot be put back.") : notFound("This change");
  }
  const changes = fieldChangesOf(change).filter(({ secret }) => !secret);
  const patch = patchBack(changeColumns.before.demand(change.before, change.id), changes);
  return { ref: { document: change.document, record: change.record }, patch, changes };
}

/** The plain fields of a change as they were before it. */
function patchBack(before: Document, changes: readonly FieldChange[]): Document {
  return changes
    .filter((change) => !change.secret)
    .reduce<Document>((patch, { path }) => withValue(patch, path, valueAt(before, path) ?? null), {});
}

/** The secrets that a change replaced, each with the account that it was kept for. */
async function secretsBack(
  row: { id: string; driver: string },
  ref: DocumentRef,
  at: Date,
  changes: readonly FieldChange[],
  instead?: string,
): Promise<Restored> {
  const { account } = documentManifest(row.driver, ref);
  const found = new Map<Path, { owner: Owner | undefined; open: (open: Opener) => string }>();
  for (const { path } of changes.filter((change) => change.secret)) {
    const old = await secretBefore(row.id, ref, path, at);
    if ((!old || old.state === "withdrawn") && instead !== undefined) {
      found.set(path, { owner: undefined, open: () => instead });
      continue;
    }
    if (!old || old.state === "withdrawn") {
      const why = old ? "was set aside when the device got another place or another login" : "was never known to Lineward";
      throw new ProblemError(
        "conflict",
        `The password before this change ${why}, so it cannot be put back. Enter it in the form instead.`,
        { fields: [{ path, message: old ? "The old value goes to nobody any more" : "The old value is not known" }] },
      );
    }
    found.set(path, { owner: ownerFrom(account, old.keptFor), open: (open) => open(old) });
  }
  return {
    paths: [...found.keys()],
    secrets: (open: Opener) =>
      new Map([...found].map(([path, secret]): [Path, Kept] => [path, { owner: secret.owner, open: () => secret.open(open) }])),
  };
}
