import { addressText } from "@/lib/device-access/target";
import { problem } from "./cells";
import type { CheckWorld } from "./check-world";
import type { KeptDevice } from "./inventory";
import type { Match } from "./match";
import type { ImportProblem } from "./schemas";
import { pathOf } from "./site-paths";

/** A device as people find it: its name, and its site. */
export const deviceWords = (device: KeptDevice, world: CheckWorld) => {
  const site = device.siteId === null ? undefined : world.siteById.get(device.siteId);
  return site ? `${device.name} at ${pathOf(site)}` : device.name;
};

/** What a person has to decide about the device that was found, or undefined. */
export function doubtOf(
  match: Match,
  looked: { name?: string | undefined; serial?: string | undefined; siteGiven: boolean },
  world: CheckWorld,
): ImportProblem | undefined {
  if (match.kind === "several") {
    const names = match.devices.slice(0, 3).map((device) => deviceWords(device, world));
    const field = match.by;
    return problem(
      field,
      "ambiguous",
      `${match.devices.length} devices here have this ${match.by}: ${names.join(", ")}. Give the serial number, or leave the row out.`,
      { decidable: true },
    );
  }
  if (match.kind !== "one") {
    return undefined;
  }
  const here = deviceWords(match.device, world);
  if (match.against === "serial") {
    return problem("serial", "other_device", `${here} has the serial ${match.device.serial} here. The list says ${looked.serial}.`, {
      decidable: true,
    });
  }
  if (match.against === "name") {
    return problem("name", "other_device", `${addressText(match.device.endpoint)} is ${here} here. The list calls it ${looked.name}.`, {
      decidable: true,
    });
  }
  return match.by === "name" && !looked.siteGiven
    ? problem("name", "other_device", `${here} has this name here, at ${addressText(match.device.endpoint)}. Is it the same device?`, {
        decidable: true,
      })
    : undefined;
}
