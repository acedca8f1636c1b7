import "server-only";
import { basipDriver } from "../basip/driver";
import { registrationOf } from "../basip/status";
import { linuxMonitorClient } from "./client";
import { basipLinuxMonitor } from "./manifest";

export const basipLinuxMonitorDriver = basipDriver({
  family: "basip-linux-monitor",
  manifest: basipLinuxMonitor,
  client: linuxMonitorClient,
  registrations: async (client) => [registrationOf("sip", await client.status())],
});
