import "server-only";
import { basipDriver } from "../basip/driver";
import { monitorClient } from "../basip/monitor-client";
import { registrationOf } from "../basip/status";
import { basipMonitor } from "./manifest";

export const basipMonitorDriver = basipDriver({
  family: "basip-monitor",
  manifest: basipMonitor,
  client: monitorClient,
  registrations: async (client) => [registrationOf("sip", await client.status())],
});
