import "server-only";
import { randomUUID } from "node:crypto";
import { type Actor, actorById } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { type DeviceRow, devicesOf } from "@/lib/device-access/load-device";
import { statusNames } from "@/lib/device-access/schemas";
import { resolveLogin } from "@/lib/device-logins/reconcile-login";
import { rotateLogin } from "@/lib/device-logins/rotate-login";
import { deleteDevice } from "@/lib/devices/inventory";
import { may } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { checkNow } from "@/lib/monitoring/check-device";
import { db } from "@/lib/platform/db/client";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { readLive } from "@/lib/settings/read-settings";
import { settleUnfinished } from "@/lib/settings/settle-write";
import { writeDocument } from "@/lib/settings/write-document";
import { jobColumns } from "./columns";
import { rowFacts } from "./facts";
import type { LoginTurns } from "./login-turns";
import { permissionFor } from "./permission";
import { endOf, endOfAny, type RowEnd, settleMs } from "./row-end";
import { runAddRow } from "./run-add-row";
import { runReset } from "./run-reset-row";
import type { JobKind } from "./schemas";
import type { JobOfRow, TakenRow } from "./taken";

/**
 * One try of one row: whoever asked for it is looked up again, and so is the device, then the one path that a person's own act takes.
 * Never throws: what went wrong is how it ended.
 */
export async function runRow(job: JobOfRow, row: TakenRow, turns: LoginTurns): Promise<RowEnd> {
  try {
    const actor = await actorById(job.actorId);
    const kind = job.kind as JobKind;
    if (!actor || !may(actor.role, "job.run") || !may(actor.role, permissionFor(kind))) {
      return { state: "refused", fact: { code: "not_permitted" } };
    }
    if (kind === "add") {
      return await runAddRow(actor, job, row, turns);
    }
    if (kind === "reset") {
      return await runReset(actor, job, row);
    }
    const id = row.deviceId ?? "";
    const device = await db().device.findFirst({ where: { AND: [{ id }, devicesOf(actor)] } });
    if (!device) {
      return await absent(kind, row);
    }
    return await byKind(kind, actor, device, job, row);
  } catch (error) {
    return endOfAny(error, row.tries);
  }
}

async function absent(kind: JobKind, row: TakenRow): Promise<RowEnd> {
  const exists = (await db().device.count({ where: { id: row.deviceId ?? "" } })) > 0;
  if (exists) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  // A try before this one may have been cut off right after it.
  return kind === "remove"
    ? { state: row.tries > 1 ? "done" : "unchanged", fact: { code: "removed" } }
    : { state: "refused", fact: { code: "gone" } };
}

function byKind(kind: JobKind, actor: Actor, device: DeviceRow, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  switch (kind) {
    case "check":
      return checked(actor, device, row);
    case "remove":
      return removed(actor, device);
    case "rotate_login":
      return rotated(actor, device, row);
    default:
      return written(actor, device, job, row);
  }
}

async function checked(actor: Actor, device: DeviceRow, row: TakenRow): Promise<RowEnd> {
  const truths = await checkNow(actor, device.id);
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

async function removed(actor: Actor, device: DeviceRow): Promise<RowEnd> {
  await deleteDevice(actor, device.id);
  return { state: "done", fact: { code: "removed" } };
}

async function rotated(actor: Actor, device: DeviceRow, row: TakenRow): Promise<RowEnd> {
  const changed: RowEnd = { state: "done", fact: { code: "login_changed", generated: true } };
  if (row.tries > 1) {
    // A try before this one may have changed it: its end is looked at before another login is made.
    const settled = await resolveLogin(device.id);
    if (settled === "unknown") {
      return { state: "waiting", fact: { code: "settling" }, againInMs: settleMs(row.tries) };
    }
    if (settled === "new" || (await loginIsNewer(device.id, row.startedAt))) {
      return changed;
    }
  }
  await rotateLogin(actor, device.id, {});
  return changed;
}

async function loginIsNewer(deviceId: string, since: Date | null): Promise<boolean> {
  const sealed = { deviceId, sealed: { not: null } };
  return since !== null && (await db().credential.count({ where: { ...sealed, changedAt: { gte: since } } })) > 0;
}

/** A section or a record, through the one write pipeline, from the baseline of the plan. */
async function written(actor: Actor, device: DeviceRow, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  const before = rowFacts.read(row.fact)?.code === "settling" ? await settled(row) : undefined;
  if (before && "state" in before) {
    return before;
  }
  const changeId = before?.changeId ?? row.changeId;
  const ref = { document: row.document, record: row.record };
  const patch = jobColumns.patch.demand(row.patch ?? "null", row.id);
  try {
    const baseline = row.baseline ?? (await readLive(await openDevice(device, actor), ref)).baseline;
    const { change } = await writeDocument({
      actor,
      deviceId: device.id,
      ref,
      patch,
      baseline,
      part: { job: { id: job.id, number: job.number }, changeId, correlationId: job.correlationId },
      ...(job.reason === null ? {} : { reason: job.reason }),
      ...(row.putBackOf === null ? {} : { putBackOf: row.putBackOf }),
    });
    return change ? { state: "done", fact: null, changeId } : { state: "unchanged", fact: { code: "has_it" } };
  } catch (error) {
    if (
      error instanceof ProblemError &&
      error.code === "changed_on_device" &&
      holds(error, jobColumns.changes.read(row.changes, row.id, []))
    ) {
      return { state: "unchanged", fact: { code: "has_it" } };
    }
    return { ...endOfAny(error, row.tries), changeId };
  }
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

const outcomeUnknown = (said: string) => ({ code: "problem", problem: "outcome_unknown", said }) as const;

/**
 * What came of a write whose end nobody saw: the device is read. Where it surely has not taken it, the id under which it is sent once more,
 * for that of the lost one is used up. It is never sent again as long as that is not known.
 */
async function settled(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const { changeId } = row;
  const outcomeOf = async () => (await db().change.findUnique({ where: { id: changeId }, select: { outcome: true } }))?.outcome;
  const waits: RowEnd = { state: "waiting", fact: { code: "settling" }, againInMs: settleMs(row.tries), changeId };
  if ((await outcomeOf()) === "unknown") {
    try {
      await settleUnfinished(changeId);
    } catch (error) {
      const end = endOfAny(error, row.tries);
      return end.state === "waiting"
        ? { ...waits, againInMs: Math.max(end.againInMs ?? 0, settleMs(1)) }
        : {
            state: "unknown",
            fact: outcomeUnknown("The answer was lost, and it cannot be read to see whether it took the change."),
            changeId,
          };
    }
  }
  switch (await outcomeOf()) {
    case undefined:
      return { changeId };
    case "writing":
      // Its writer is dead and nobody has seen that yet.
      return waits;
    case "applied":
      return { state: "done", fact: null, changeId };
    case "not_applied":
      return {
        state: "not_applied",
        fact: { code: "problem", problem: "write_not_applied", said: "It said yes, but holds something else." },
        changeId,
      };
    case "unknown":
      return {
        state: "unknown",
        fact: outcomeUnknown("Nobody knows whether it took the change: what it shows is neither what it had nor what was sent."),
        changeId,
      };
    default:
      return { changeId: randomUUID() };
  }
}
