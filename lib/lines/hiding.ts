import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { manifestOf } from "@/lib/drivers/catalog";

interface NamedDevice {
  readonly name: string;
  readonly driver: string;
  readonly siteId: string | null;
}

/** True for a device that does not exist for this person: it stands on none of their sites. */
export function isForeign(device: { readonly siteId: string | null }, actor: Actor): boolean {
  return actor.sites !== null && (device.siteId === null || !actor.sites.includes(device.siteId));
}

/** Takes the names of devices elsewhere out of sentences: of those only the kind is told. */
export function hider(devices: readonly NamedDevice[], actor: Actor): (text: string) => string {
  const rules = devices
    .filter((device) => isForeign(device, actor))
    .map((device) => {
      const name = device.name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
      const noun = manifestOf(device.driver)?.noun ?? "device";
      return {
        pattern: new RegExp(`(?:(?<=\\s|^)${noun} )?(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])`, "gu"),
        instead: `${noun} on another site`,
      };
    });
  return (text) => rules.reduce((rest, { pattern, instead }) => rest.replace(pattern, instead), text);
}

/** The same for devices by their ids. People of every site cost no query. */
export async function hiderOf(deviceIds: readonly string[], actor: Actor): Promise<(text: string) => string> {
  if (actor.sites === null) {
    return (text) => text;
  }
  const devices = await db().device.findMany({
    where: { id: { in: [...new Set(deviceIds)] } },
    select: { name: true, driver: true, siteId: true },
  });
  return hider(devices, actor);
}
