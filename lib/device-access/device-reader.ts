import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";

/** Whose eyes words are made for. */
export type Eyes = Pick<Actor, "sites">;

/** True for a device that does not exist for this person: it stands on none of their sites. */
export function isForeign(device: { readonly siteId: string | null }, { sites }: Eyes): boolean {
  return sites !== null && (device.siteId === null || !sites.includes(device.siteId));
}

/** A device as sentences need it, read now. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly siteId: string | null;
  readonly site?: { readonly name: string } | null;
}

export function standingOf(ids: readonly string[]): Promise<Standing[]> {
  return db().device.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true, driver: true, siteId: true, site: { select: { name: true } } },
  });
}

/** How a device was called when a fact was kept: for when it is gone, and only for those who see every site. */
export interface Remembered {
  readonly name: string;
  readonly noun: string;
}

/** How one person may know devices. */
export interface DeviceReader {
  readonly seesAll: boolean;
  readonly sees: (deviceId: string) => boolean;
  readonly noun: (deviceId: string, before?: Remembered) => string;
  /** Its name of today; "PBX on another site" where the person may not know it. */
  readonly name: (deviceId: string, before?: Remembered) => string;
  /** The same with its kind: "panel Lobby". */
  readonly called: (deviceId: string, before?: Remembered) => string;
  /** The name of its site. */
  readonly place: (deviceId: string) => string;
}

/** A reader of these devices, as they are now. */
export function readerFor(actor: Eyes, devices: readonly Standing[]): DeviceReader {
  const all = new Map(devices.map((device) => [device.id, device]));
  const seesAll = actor.sites === null;
  const sees = (id: string) => {
    const device = all.get(id);
    return device ? !isForeign(device, actor) : seesAll;
  };
  const noun = (id: string, before?: Remembered) => {
    const device = all.get(id);
    return (device && manifestOf(device.driver)?.noun) ?? before?.noun ?? "device";
  };
  const own = (id: string, before?: Remembered) => all.get(id)?.name ?? before?.name ?? "a device that was removed";
  const elsewhere = (id: string, before?: Remembered) => `${noun(id, before)} on another site`;
  return {
    seesAll,
    sees,
    noun,
    name: (id, before) => (sees(id) ? own(id, before) : elsewhere(id, before)),
    called: (id, before) => (sees(id) ? `${noun(id, before)} ${own(id, before)}` : elsewhere(id, before)),
    place: (id) => all.get(id)?.site?.name ?? "no site",
  };
}
