import "server-only";
import { basipLinuxMonitorDriver } from "./basip-linux-monitor/driver";
import { basipMonitorDriver } from "./basip-monitor/driver";
import { basipPanelDriver } from "./basip-panel/driver";
import type { DriverId } from "./catalog";
import { digiumGatewayDriver } from "./digium-gateway/driver";
import { guarded } from "./guarded";
import { portsipDriver } from "./portsip/driver";
import type { Driver } from "./types";

/** The driver of each family. A family in the catalog without a line here does not compile. */
const drivers: Readonly<Record<DriverId, Driver>> = {
  "basip-panel": guarded(basipPanelDriver),
  "basip-monitor": guarded(basipMonitorDriver),
  "basip-linux-monitor": guarded(basipLinuxMonitorDriver),
  portsip: guarded(portsipDriver),
  "digium-gateway": guarded(digiumGatewayDriver),
};

export function driverOf(id: string): Driver | undefined {
  return Object.hasOwn(drivers, id) ? (drivers as Readonly<Record<string, Driver>>)[id] : undefined;
}

/** All drivers, for finding out what answers at an address. */
export function allDrivers(): readonly Driver[] {
  return Object.values(drivers);
}
