import "server-only";
import { connectionsMax, type SharedConnections } from "@/lib/net/connection-rights";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { createLocalLocks, createSharedLocks, type DeviceLocks, type SharedLocks } from "@/lib/net/device-lock";
import { allowedNetworks } from "@/lib/networks/service";
import { shared } from "@/lib/platform/app";
import { endLease, endLeases, holdsLease, leasesAreFresh, tryLease, tryOneLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";

/** Requests to devices, and the locks that keep writes to the same device apart. */
export interface DeviceGateway {
  readonly http: DeviceHttp;
  readonly locks: DeviceLocks;
}

/** Lineward's own listener and database: never a device, whatever the list of networks says. */
export function ownListeners(): { host: string; port: number }[] {
  const { HOST, PORT, database } = env();
  const own = [{ host: HOST, port: PORT }];
  if (database.kind === "postgresql") {
    const url = new URL(database.url);
    own.push({ host: url.hostname, port: Number(url.port || 5432) });
  }
  return own;
}

const lockName = (deviceId: string) => `device:${deviceId}`;

/** A device's lock among several processes: a lease that is renewed while its process lives. */
const deviceLocks: SharedLocks = {
  tryTake: (deviceId) => tryLease(lockName(deviceId)),
  holds: (deviceId) => holdsLease(lockName(deviceId)),
  give: (deviceId) => endLease(lockName(deviceId)),
};

/** A device's connections among several processes: two leases a device, held while a process asks it and for a moment after. */
const deviceConnections: SharedConnections = {
  take: (deviceId, taken) =>
    tryOneLease(
      Array.from({ length: connectionsMax }, (_, at) => `connection:${deviceId}:${at + 1}`).filter((name) => !taken.includes(name)),
    ),
  give: endLeases,
  fresh: leasesAreFresh,
};

function open(): DeviceGateway {
  const { database, LINEWARD_CONNECT_MS, LINEWARD_HEADERS_MS, LINEWARD_BODY_MS } = env();
  const several = database.kind === "postgresql";
  const locks = several ? createSharedLocks(deviceLocks) : createLocalLocks();
  const http = createDeviceHttp({
    networks: allowedNetworks,
    own: ownListeners,
    deadlines: { connectMs: LINEWARD_CONNECT_MS, headersMs: LINEWARD_HEADERS_MS, bodyMs: LINEWARD_BODY_MS },
    ...(several ? { connections: deviceConnections } : {}),
  });
  return { http, locks };
}

/** The only way from this process to devices. */
export const deviceGateway = shared<DeviceGateway>("device-gateway", open);
