"use client";
import type { DeviceItem } from "@/lib/devices/schemas";
import { fetchDevices } from "../use-devices";
import { sameSerial, serialQueries } from "./code-meaning";

/** The device that is known by one of these serials, of those that this person may see. */
export async function deviceBySerial(serials: readonly string[]): Promise<DeviceItem | undefined> {
  for (const serial of serials) {
    for (const query of serialQueries(serial)) {
      const { items } = await fetchDevices(new URLSearchParams({ query }).toString(), null, 20);
      const found = items.find((device) => device.serial !== null && sameSerial(device.serial, serial));
      if (found) {
        return found;
      }
    }
  }
  return undefined;
}
