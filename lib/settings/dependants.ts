import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import type { Dependant } from "@/lib/drivers/types";
import { collectionManifest } from "./document-ref";

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
