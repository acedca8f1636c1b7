import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { devicesOf } from "@/lib/device-access/load-device";
import { statusNames } from "@/lib/device-access/schemas";
import { rotateLogin } from "@/lib/device-logins/rotate-login";
import { deleteDevice } from "@/lib/devices/inventory";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { may } from "@/lib/http/permissions";
import { notFound, ProblemError } from "@/lib/http/problems";
import { checkNow } from "@/lib/monitoring/check-device";
import { db } from "@/lib/platform/db/client";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { readLive } from "@/lib/settings/read-settings";
import { writePart } from "@/lib/settings/write-document";
import { jobColumns } from "./columns";
import { stopFactOf } from "./job-state";
import type { LoginTurns } from "./login-turns";
import { permissionFor } from "./permission";
import { removeRecordOf } from "./remove-record-row";
import { requesterOf } from "./requester";
import { endOf, endOfAny, type RowEnd } from "./row-end";
import { runAddRow } from "./run-add-row";
import { runTakingBack } from "./run-line-back";
import { runLine } from "./run-line-row";
import { runReset } from "./run-reset-row";
import type { JobKind } from "./schemas";
import { loginChanged, settleBefore } from "./settle-row";
import type { JobOfRow, TakenRow } from "./taken";

/**
 * One try of one row: what an earlier one may have sent is looked for first, then whoever asked for it is looked up again, and then it takes
 * the one path that a person's own act takes. Never throws: what went wrong is how it ended.
 */
export async function runRow(job: JobOfRow, row: TakenRow, turns: LoginTurns): Promise<RowEnd> {
  try {
    const before = await settleBefore(job.kind as JobKind, row);
    return "state" in before ? before : await begun(job, { ...row, ...before }, turns);
  } catch (error) {
    return endOfAny(error, row.tries);
  }
}

/** A row of a stopped job of which nobody knows whether it was written: it is asked for, and never begun again. */
export async function settleRow(job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  try {
    const before = await settleBefore(job.kind as JobKind, row);
    return "state" in before ? before : { state: "stopped", fact: stopFactOf(job.cause) };
  } catch (error) {
    return endOfAny(error, row.tries);
  }
}

async function begun(job: JobOfRow, row: TakenRow, turns: LoginTurns): Promise<RowEnd> {
  const kind = job.kind as JobKind;
  const actor = await requesterOf(job.actorId);
  if (!actor || !may(actor, "job.run") || !may(actor, permissionFor(kind))) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  if (kind === "add") {
    return runAddRow(actor, job, row, turns);
  }
  if (kind === "reset") {
    return runReset(actor, job, row);
  }
  try {
    return await byKind(kind, actor, job, row);
  } catch (error) {
    // Whether it is the device that is not there, or something on it, is told apart only where something is not found.
    return isNotFound(error) && !(await deviceOf(actor, row)) ? absent(kind, row) : endOfAny(error, row.tries, manifestOfRow(row));
  }
}

const isNotFound = (error: unknown) => error instanceof ProblemError && error.code === "not_found";

/** The row's device, if it is still there for this person. */
function deviceOf(actor: Actor, { deviceId }: TakenRow) {
  return db().device.findFirst({ where: { AND: [{ id: deviceId ?? "" }, devicesOf(actor)] } });
}

/** What the fields of a row's document are called; undefined where it is about no document. */
function manifestOfRow({ driver, document, record }: TakenRow): DocumentManifest | undefined {
  return record === "" ? sectionOf(driver, document) : collectionOf(driver, document);
}

async function absent(kind: JobKind, row: TakenRow): Promise<RowEnd> {
  const exists = (await db().device.count({ where: { id: row.deviceId ?? "" } })) > 0;
  if (exists) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  // A try before this one may have been cut off right after it.
  return kind === "remove" && row.record === ""
    ? { state: row.tries > 1 ? "done" : "unchanged", fact: { code: "removed" } }
    : { state: "refused", fact: { code: "gone" } };
}

function byKind(kind: JobKind, actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  switch (kind) {
    case "check":
      return checked(actor, row);
    case "remove":
      return row.record === "" ? removed(actor, row) : removedRecord(actor, job, row);
    case "rotate_login":
      return rotated(actor, row);
    case "give_lines":
      return runLine(actor, row);
    case "take_lines":
      return runTakingBack(actor, row);
    default:
      return written(actor, job, row);
  }
}

const idOf = ({ deviceId }: TakenRow) => deviceId ?? "";

async function checked(actor: Actor, row: TakenRow): Promise<RowEnd> {
  const truths = await checkNow(actor, idOf(row));
  const broken = statusNames.filter((name) => ["no", "differs"].includes(truths[name].state));
  if (truths.reachable.state === "no") {
    const said = truths.reachable.detail ?? "It does not answer.";
    return endOf(await silence(said), row.tries);
  }
  return broken.includes("signedIn")
    ? { state: "login_refused", fact: { code: "checked", broken } }
    : { state: "done", fact: { code: "checked", broken } };
}

async function silence(said: string) {
  const { DeviceFault } = await import("@/lib/net/device-fault");
  return new DeviceFault("device_unreachable", said);
}

async function removed(actor: Actor, row: TakenRow): Promise<RowEnd> {
  await deleteDevice(actor, idOf(row));
  return { state: "done", fact: { code: "removed" } };
}

async function removedRecord(actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  try {
    return await removeRecordOf(actor, job, row);
  } catch (error) {
    if (isNotFound(error)) {
      throw error;
    }
    return { ...endOfAny(error, row.tries, manifestOfRow(row)), changeId: row.changeId };
  }
}

async function rotated(actor: Actor, row: TakenRow): Promise<RowEnd> {
  await rotateLogin(actor, idOf(row), {});
  return loginChanged;
}

/** A section or a record, through the one write pipeline, from the baseline of the plan. */
async function written(actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  const { changeId } = row;
  const ref = { document: row.document, record: row.record };
  const patch = jobColumns.patch.demand(row.patch ?? "null", row.id);
  try {
    const hadToSend = await writePart({
      actor,
      deviceId: idOf(row),
      ref,
      patch,
      baseline: row.baseline ?? (await baselineNow(actor, row)),
      part: { job: { id: job.id, number: job.number }, changeId, correlationId: job.correlationId },
      ...(job.reason === null ? {} : { reason: job.reason }),
      ...(row.putBackOf === null ? {} : { putBackOf: row.putBackOf }),
    });
    return hadToSend ? { state: "done", fact: null, changeId, stands: true } : { state: "unchanged", fact: { code: "has_it" } };
  } catch (error) {
    if (isNotFound(error)) {
      throw error;
    }
    if (
      error instanceof ProblemError &&
      error.code === "changed_on_device" &&
      holds(error, jobColumns.changes.read(row.changes, row.id, []))
    ) {
      return { state: "unchanged", fact: { code: "has_it" } };
    }
    return { ...endOfAny(error, row.tries, manifestOfRow(row)), changeId };
  }
}

/** Of a row that overwrites whatever its device has: what that is now. */
async function baselineNow(actor: Actor, row: TakenRow): Promise<string> {
  const device = await deviceOf(actor, row);
  if (!device) {
    throw notFound("This device");
  }
  return (await readLive(await openDevice(device, actor), { document: row.document, record: row.record })).baseline;
}

/** Somebody else has written meanwhile exactly what this row wanted. */
function holds(error: ProblemError, changes: readonly { path: string; to: unknown; secret?: boolean | undefined }[]): boolean {
  const current = (error.extra.current as { values?: Document } | undefined)?.values;
  return (
    current !== undefined &&
    changes.length > 0 &&
    changes.every(({ path, to, secret }) => !secret && same(valueAt(current, path) ?? null, to ?? null))
  );
}
