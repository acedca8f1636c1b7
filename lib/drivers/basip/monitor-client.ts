import "server-only";
import type { DriverContext } from "../types";
import { basipClient, sipStatus } from "./client";
import type { FamilyClient } from "./driver";

/** What a driver asks a monitor. */
export interface MonitorClient extends FamilyClient {
  /** "OK", "ERROR", "OFFLINE"; undefined if the monitor has no status page. */
  status(): Promise<string | undefined>;
}

/** A monitor's calls, of either system. It has one section, so its name is not on the wire; where it is, is a setting: no page names it. */
export function monitorClient(context: DriverContext): MonitorClient {
  const { sipReadPath, sipWritePath, statusPath } = context.settings;
  const device = basipClient(context, "monitor", String(sipReadPath));
  return {
    device,
    readSection: () => device.get(String(sipReadPath)),
    writeSection: (_section, body, hidden) => device.post(String(sipWritePath), body, hidden),
    status: () => sipStatus(device, String(statusPath)),
  };
}
