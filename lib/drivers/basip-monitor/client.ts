import "server-only";
import { basipClient, sipStatus } from "../basip/client";
import type { FamilyClient } from "../basip/driver";
import type { DriverContext } from "../types";
import { monitorPaths } from "./wire";

export interface MonitorClient extends FamilyClient {
  /** "OK", "ERROR", "OFFLINE"; undefined if the monitor has no status page. */
  status(): Promise<string | undefined>;
}

/** An Android monitor's calls. It has one section, so its name is not on the wire. */
export function monitorClient(context: DriverContext): MonitorClient {
  const paths = monitorPaths(context.settings);
  const device = basipClient(context, "monitor", paths.read);
  return {
    device,
    readSection: () => device.get(paths.read),
    writeSection: (_section, body, hidden) => device.post(paths.write, body, hidden),
    status: () => sipStatus(device, paths.status),
  };
}
