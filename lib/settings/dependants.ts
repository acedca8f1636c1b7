import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { callDevice } from "@/lib/device-access/device-session";
import { deviceToOpen } from "@/lib/device-access/device-to-open";
import type { Dependant } from "@/lib/drivers/types";
import { collectionManifest } from "./document-ref";

/** What stops working if a record goes; asked before it is removed. */
export async function dependantsOf(
  actor: Actor,
  deviceId: string,
  collection: string,
  id: string,
): Promise<{ items: readonly Dependant[] }> {
  const { row, open } = await deviceToOpen(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  if (!manifest.can.dependants) {
    return { items: [] };
  }
  const device = await open(actor);
  return { items: await callDevice(device, ({ driver, context }) => driver.dependants(context, collection, id)) };
}
