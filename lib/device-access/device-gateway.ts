import "server-only";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { createLocalLocks, createSharedLocks, type DeviceLocks, type SharedLocks } from "@/lib/net/device-lock";
import { allowedNetworks } from "@/lib/networks/service";
import { endLease, holdsLease, tryLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";

const slot = Symbol.for("lineward.door");
const shared = globalThis as { [slot]?: { door: DeviceHttp; turns: DeviceLocks } };

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

function open(): { door: DeviceHttp; turns: DeviceLocks } {
  const { database, LINEWARD_CONNECT_MS, LINEWARD_HEADERS_MS, LINEWARD_BODY_MS } = env();
  const turns = database.kind === "postgresql" ? createSharedLocks(deviceLocks) : createLocalLocks();
  const door = createDeviceHttp({
    networks: allowedNetworks,
    own: ownListeners,
    deadlines: { connectMs: LINEWARD_CONNECT_MS, headersMs: LINEWARD_HEADERS_MS, bodyMs: LINEWARD_BODY_MS },
    turns,
  });
  return { door, turns };
}

/** The one door out of this process, with the turns that keep writes to a device apart. */
export function deviceGateway(): { door: DeviceHttp; turns: DeviceLocks } {
  shared[slot] ??= open();
  return shared[slot];
}
