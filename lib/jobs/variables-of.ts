import "server-only";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import type { JobChange } from "./endpoints";
import { flatIn } from "./flat";
import type { DeviceVariables } from "./plan-row";
import { type Variables, variablesIn } from "./variables";

/** What each of these devices has to put in; nothing is looked up where a change names no variable. */
export async function variablesFor(change: JobChange | undefined, devices: readonly DeviceRow[]): Promise<DeviceVariables> {
  return change === undefined || variablesIn(change).size === 0 ? () => ({}) : variablesOfAll(devices);
}

type Named = Pick<DeviceRow, "name" | "serial" | "siteId">;

/** Everything that each of these devices has to put in, but for what its settings say. */
export async function variablesOfAll(devices: readonly Named[]): Promise<(device: Named) => Variables> {
  const ids = [...new Set(devices.flatMap(({ siteId }) => siteId ?? []))];
  const sites = await db().site.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, parent: { select: { name: true } } },
  });
  const known = new Map(sites.map((site) => [site.id, site]));
  return (device) => {
    const site = device.siteId === null ? undefined : known.get(device.siteId);
    return {
      "device.name": device.name,
      "device.serial": device.serial,
      "site.name": site?.name,
      "customer.name": site?.parent?.name ?? site?.name,
      flat: flatIn(device.name),
    };
  };
}
