import "server-only";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import { variablesHere } from "@/lib/sites/variables";
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
  const sites = await sitesOf(devices);
  const known = new Map(sites.map((site) => [site.id, { ...site, variables: variablesHere(site) }]));
  return (device) => {
    const site = device.siteId === null ? undefined : known.get(device.siteId);
    return {
      ...site?.variables,
      "device.name": device.name,
      "device.serial": device.serial,
      "site.name": site?.name,
      "customer.name": site?.parent?.name ?? site?.name,
      flat: flatIn(device.name),
    };
  };
}

function sitesOf(targets: readonly { readonly siteId: string | null }[]) {
  const ids = [...new Set(targets.flatMap(({ siteId }) => siteId ?? []))];
  return db().site.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, variables: true, parent: { select: { id: true, name: true, variables: true } } },
  });
}

/** The names of the variables that the sites of some targets have of their own, or of their customers. */
export async function siteVariableNames(targets: readonly { readonly siteId: string | null }[]): Promise<string[]> {
  const names = (await sitesOf(targets)).flatMap((site) => Object.keys(variablesHere(site)));
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}
