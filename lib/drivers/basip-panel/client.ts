import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import { basipClient, sipStatus } from "../basip/client";
import type { FamilyClient } from "../basip/driver";
import type { DriverContext } from "../types";
import { paths, sectionPath } from "./wire";

export interface PanelClient extends FamilyClient {
  /** "OK", "ERROR", "OFFLINE"; undefined if the panel has no status page. */
  status(): Promise<string | undefined>;
}

/** Every documented call that we make on a panel: one document per section, read by GET and written by POST on the same path. */
export function panelClient(context: DriverContext): PanelClient {
  const device = basipClient(context, "panel", paths.firstAccount);
  const at = (section: string) => {
    const path = sectionPath(section, context.settings);
    if (path === undefined) {
      throw new DeviceFault("device_unsupported", `A panel has no settings called ${section}.`, { maybeSent: false });
    }
    return path;
  };
  return {
    device,
    readSection: async (section) => device.get(at(section)),
    writeSection: async (section, body, hidden) => device.post(at(section), body, hidden),
    status: () => sipStatus(device, paths.status),
  };
}
