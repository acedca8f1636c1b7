import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, openDevice } from "@/lib/device-access/device-session";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { textAt } from "@/lib/drivers/account";
import { collectionOf } from "@/lib/drivers/catalog";
import { isDeviceFault } from "@/lib/net/device-fault";
import { readLive } from "@/lib/settings/read-settings";
import { removeRecord } from "@/lib/settings/remove-record";
import type { PlannedRow, RowToPlan } from "./plan-row";
import type { RowEnd } from "./row-end";
import type { JobOfRow, TakenRow } from "./taken";

const isGone = (error: unknown) => isDeviceFault(error, "not_found");

/** Plans to remove a record: what it is called, and what else on its device stops working with it. Nothing is written. */
export async function planRemoval(actor: Actor, device: DeviceRow, { document, record }: RowToPlan): Promise<PlannedRow> {
  const manifest = collectionOf(device.driver, document);
  if (!manifest?.can.remove) {
    return { state: "refused", fact: { code: "no_section", section: document } };
  }
  try {
    const open = await openDevice(device, actor);
    const { reading, baseline, readAt } = await readLive(open, { document, record });
    const using = manifest.can.dependants
      ? await callDevice(open, ({ driver, context }) => driver.dependants(context, document, record))
      : [];
    const stops =
      using.length === 0
        ? []
        : [{ path: "dependants", label: "Stops working", from: using.map(({ label }) => label).join(", "), to: null }];
    const name = textAt(reading.values, manifest.title) ?? record;
    const changes = [
      { path: "record", label: `${manifest.singular.charAt(0).toUpperCase()}${manifest.singular.slice(1)}`, from: name, to: null },
      ...stops,
    ];
    return { state: "planned", fact: null, document, baseline, readAt, changes };
  } catch (error) {
    if (isGone(error)) {
      return { state: "unchanged", fact: { code: "record_gone" }, document };
    }
    throw error;
  }
}

/** Removes a record from its device if it is still what the plan saw. */
export async function removeRecordOf(actor: Actor, job: JobOfRow, row: TakenRow): Promise<RowEnd> {
  const { changeId, deviceId, document, record } = row;
  const part = { job: { id: job.id, number: job.number }, changeId, correlationId: job.correlationId };
  try {
    await removeRecord(actor, deviceId ?? "", document, record, row.baseline ?? "", part);
    return { state: "done", fact: { code: "record_removed" }, changeId, stands: true };
  } catch (error) {
    if (isGone(error)) {
      return { state: "unchanged", fact: { code: "record_gone" } };
    }
    throw error;
  }
}
