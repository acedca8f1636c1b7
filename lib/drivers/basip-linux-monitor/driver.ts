import "server-only";
import { basipDriver } from "../basip/driver";
import { monitorClient } from "../basip/monitor-client";
import { registrationOf } from "../basip/status";
import { basipLinuxMonitor } from "./manifest";

export const basipLinuxMonitorDriver = basipDriver({
  family: "basip-linux-monitor",
  manifest: basipLinuxMonitor,
  client: monitorClient,
  registrations: async (client) => [registrationOf("sip", await client.status())],
});
