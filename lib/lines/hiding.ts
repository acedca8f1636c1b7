import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";

interface NamedDevice {
  readonly name: string;
  readonly driver: string;
  readonly siteId: string | null;
  /** The address by which it is reached, and what else its records are called: neither is told of a device elsewhere. */
  readonly host?: string;
  readonly labels?: readonly string[];
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
/** A label at the beginning of a sentence and within one: "Extension 204", "extension 204". */
const eitherCase = (text: string) => `(?:${escaped(text)}|${escaped(`${text.charAt(0).toLowerCase()}${text.slice(1)}`)})`;
const alone = (pattern: string) => new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, "gu");

/** Takes devices elsewhere out of sentences, by their names, records and addresses: of those only the kind is told. */
export function hider(devices: readonly NamedDevice[], actor: Actor): (text: string) => string {
  const rules = devices
    .filter((device) => isForeign(device, actor))
    .flatMap(({ name, driver, host, labels = [] }) => {
      const noun = manifestOf(driver)?.noun ?? "device";
      const instead = `${noun} on another site`;
      const longest = [...new Set(labels)].filter(Boolean).sort((x, y) => y.length - x.length);
      return [
        ...longest.map((label) => ({ pattern: alone(`${eitherCase(label)} on ${escaped(name)}`), instead })),
        { pattern: new RegExp(`(?:(?<=\\s|^)${noun} )?(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, "gu"), instead },
        ...longest.map((label) => ({ pattern: alone(eitherCase(label)), instead: `account of a ${instead}` })),
        ...(host ? [{ pattern: alone(escaped(host)), instead: "its address" }] : []),
      ];
    });
  return (text) => rules.reduce((rest, { pattern, instead }) => rest.replace(pattern, instead), text);
}

/** An end as a reset remembers it: its device may be called otherwise today, stand elsewhere, or be gone. */
interface RememberedEnd {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly record: string;
  readonly label: string;
}

/** The same for the ends of resets. People of every site cost no query. */
export async function hiderOf(ends: readonly RememberedEnd[], actor: Actor): Promise<(text: string) => string> {
  if (actor.sites === null) {
    return (text) => text;
  }
  const devices = await db().device.findMany({
    where: { id: { in: [...new Set(ends.map((end) => end.deviceId))] } },
    select: { id: true, name: true, driver: true, siteId: true, host: true },
  });
  const known = new Map(devices.map((device) => [device.id, device]));
  return hider(
    ends.flatMap((end) => {
      const device = known.get(end.deviceId) ?? { name: end.deviceName, driver: "", siteId: null, host: "" };
      const labels = end.record === "" ? [] : [end.label];
      return [
        { ...device, labels },
        { ...device, name: end.deviceName, labels },
      ];
    }),
    actor,
  );
}
