import "server-only";
import { basipLinuxMonitorDriver } from "./basip-linux-monitor/driver";
import { basipMonitorDriver } from "./basip-monitor/driver";
import { basipPanelDriver } from "./basip-panel/driver";
import type { DriverId } from "./catalog";
import { digiumGatewayDriver } from "./digium-gateway/driver";
import { portsipDriver } from "./portsip/driver";
import type { Driver } from "./types";

/** The driver of each family. A family in the catalog without a line here does not compile. */
const drivers: Readonly<Record<DriverId, Driver>> = {
  "basip-panel": basipPanelDriver,
  "basip-monitor": basipMonitorDriver,
  "basip-linux-monitor": basipLinuxMonitorDriver,
  portsip: portsipDriver,
  "digium-gateway": digiumGatewayDriver,
};

export function driverOf(id: string): Driver | undefined {
  return Object.hasOwn(drivers, id) ? (drivers as Readonly<Record<string, Driver>>)[id] : undefined;
}

/** All drivers, for finding out what answers at an address. */
export function allDrivers(): readonly Driver[] {
  return Object.values(drivers);
}
