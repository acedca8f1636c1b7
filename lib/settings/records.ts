import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { callDevice, type OpenDevice, openDevice, recordFault } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { withAudit } from "@/lib/device-access/with-audit";
import type { CollectionManifest, Dependant } from "@/lib/drivers/types";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { type Document, differingPaths, same, valueAt } from "@/lib/schema/document";
import { baselineOf } from "./baseline";
import { beginChange, changeById, endChange, endUntaken } from "./change-store";
import { conflictOf } from "./conflict";
import { collectionManifest } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import { type Plan, planWrite } from "./plan-write";
import { answerLost } from "./read-back";
import { readLive, toResponse } from "./read-settings";
import { allRecords } from "./record-list";
import type { ChangeItem, DocumentReading } from "./schemas";
import { moveSecrets, promote, sealPending } from "./secret-store";
import { type WriteFact, writeWords } from "./write-facts";

/** Makes a record and reads it back. A lost answer is resolved by looking for the record on the device. */
export async function createRecord(
  actor: Actor,
  deviceId: string,
  collection: string,
  values: Document,
  reason?: string,
): Promise<DocumentReading & { id: string; change: ChangeItem | null }> {
  const row = await deviceFor(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  const device = await openDevice(row, actor);
  const blank = { values: manifest.blank, secrets: {}, unknown: {} };
  const plan = planWrite(manifest, blank, values, new Map());
  return withAudit(actor, "record.create", row, { collection, title: valueAt(plan.document, manifest.title) }, (correlationId) =>
    deviceGateway().locks.withDeviceLock(
      row.id,
      async () => {
        const ref = { document: collection, record: "" };
        const change = await beginChange({
          deviceId: row.id,
          ref,
          manifest,
          action: "create",
          actor,
          before: {},
          after: plan.document,
          changes: plan.changes,
          correlationId,
          ...(reason === undefined ? {} : { reason }),
        });
        // Sealed before it is sent, under the change's name until the device has given the record an id.
        const unnamed = { document: collection, record: `new:${change.id}` };
        for (const secret of plan.secrets) {
          if (secret.change === "new" && secret.value !== undefined) {
            await sealPending(row.id, unnamed, secret.path, secret.value, change.id, plan.owner);
          }
        }
        const id = await createOnDevice(device, manifest, plan, change.id);
        const made = { document: collection, record: id };
        await moveSecrets(row.id, unnamed, made, change.id);
        await promote(row.id, made, change.id);
        const live = await readLive(device, made);
        await endChange(change.id, "applied", null, { record: id });
        const answer = await toResponse(device, made, live);
        return { id, ...answer, change: await changeById(change.id, row.driver, actor) };
      },
      { waitMs: env().LINEWARD_TURN_WAIT_MS },
    ),
  );
}

async function createOnDevice(
  device: OpenDevice,
  manifest: CollectionManifest,
  { document, shown }: Plan,
  changeId: string,
): Promise<string> {
  try {
    await deviceGateway().locks.confirm(device.row.id);
    return await device.driver.create(device.context, manifest.id, { values: document, unknown: {} });
  } catch (error) {
    await recordFault(device.row.id, error);
    if (!answerLost(error)) {
      await endUntaken(changeId, error);
      throw error;
    }
    const found = await allRecords(device, manifest.id, 200)
      .then((records) => records.filter((record) => same(valueAt(record.values, manifest.title), valueAt(document, manifest.title))))
      .catch(() => undefined);
    if (found?.length === 1 && found[0] && differingPaths(shown, found[0].values).every((path) => valueAt(shown, path) === undefined)) {
      return found[0].id;
    }
    if (found?.length === 0) {
      await endChange(changeId, "failed", { code: "record_missing", said: error.message });
      throw error;
    }
    await endChange(changeId, "unknown", { code: "record_unknown" });
    throw new DeviceFault("outcome_unknown", writeWords({ code: "record_unknown" }, { ...device.manifest, ...manifest }), {
      maybeSent: true,
    });
  }
}

/** What stops working if a record goes; asked before it is removed. */
export async function dependantsOf(
  actor: Actor,
  deviceId: string,
  collection: string,
  id: string,
): Promise<{ items: readonly Dependant[] }> {
  const row = await deviceFor(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  if (!manifest.can.dependants) {
    return { items: [] };
  }
  const device = await openDevice(row, actor);
  return { items: await callDevice(device, ({ driver, context }) => driver.dependants(context, collection, id)) };
}

/** Removes a record that is still what the person saw. A lost answer is resolved by looking for it. */
export async function removeRecord(
  actor: Actor,
  deviceId: string,
  collection: string,
  id: string,
  baseline: string,
): Promise<{ invalidated: readonly Dependant[] }> {
  const row = await deviceFor(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  const device = await openDevice(row, actor);
  const ref = { document: collection, record: id };
  return withAudit(actor, "record.remove", row, { collection, record: id }, (correlationId) =>
    deviceGateway().locks.withDeviceLock(
      row.id,
      async () => {
        const live = await readLive(device, ref);
        await refuseWhileHeld(row.id, ref, actor);
        if (baselineOf(live.reading) !== baseline) {
          throw await conflictOf(device, ref, live, baseline);
        }
        const change = await beginChange({
          deviceId: row.id,
          ref,
          manifest,
          action: "remove",
          actor,
          before: live.reading.values,
          after: {},
          changes: [],
          correlationId,
        });
        const invalidated = await removeOnDevice(device, ref, change.id);
        await db().snapshot.deleteMany({ where: { deviceId: row.id, ...ref } });
        await db().secret.updateMany({ where: { deviceId: row.id, ...ref, state: "current" }, data: { state: "previous" } });
        await endChange(
          change.id,
          "applied",
          invalidated.length === 0 ? null : { code: "invalidated", labels: invalidated.map((dependant) => dependant.label) },
        );
        return { invalidated };
      },
      { waitMs: env().LINEWARD_TURN_WAIT_MS },
    ),
  );
}

async function removeOnDevice(
  device: OpenDevice,
  ref: { document: string; record: string },
  changeId: string,
  mayRepeat = true,
): Promise<readonly Dependant[]> {
  try {
    await deviceGateway().locks.confirm(device.row.id);
    return await device.driver.remove(device.context, ref.document, ref.record);
  } catch (error) {
    await recordFault(device.row.id, error);
    if (!answerLost(error)) {
      await endUntaken(changeId, error);
      throw error;
    }
    const look = await device.driver.get(device.context, ref.document, ref.record).then(
      () => "there" as const,
      (after: unknown) => (isDeviceFault(after, "not_found") ? ("gone" as const) : ("unseen" as const)),
    );
    if (look === "gone") {
      return [];
    }
    if (look === "there" && mayRepeat && isDeviceFault(error, "device_unreachable")) {
      // The connection broke within it and nothing was taken: a second deletion of the same record does no more than one.
      return removeOnDevice(device, ref, changeId, false);
    }
    const fact: WriteFact = look === "there" ? { code: "record_there", said: error.message } : { code: "removal_unknown" };
    await endChange(changeId, look === "there" ? "failed" : "unknown", fact);
    throw look === "there" ? error : new DeviceFault("outcome_unknown", writeWords(fact, device.manifest), { maybeSent: true });
  }
}
