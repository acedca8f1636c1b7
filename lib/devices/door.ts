import "server-only";
import { endLease, holdsLease, tryLease } from "@/lib/db/leases";
import { env } from "@/lib/env";
import { createDoor, type Door } from "@/lib/net/door";
import { createLocalTurns, createSharedTurns, type DeviceTurns, type SharedLocks } from "@/lib/net/turns";
import { allowedNetworks } from "@/lib/networks/service";

const slot = Symbol.for("lineward.door");
const shared = globalThis as { [slot]?: { door: Door; turns: DeviceTurns } };

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

function open(): { door: Door; turns: DeviceTurns } {
  const { database, LINEWARD_CONNECT_MS, LINEWARD_HEADERS_MS, LINEWARD_BODY_MS } = env();
  const turns = database.kind === "postgresql" ? createSharedTurns(deviceLocks) : createLocalTurns();
  const door = createDoor({
    networks: allowedNetworks,
    own: ownListeners,
    deadlines: { connectMs: LINEWARD_CONNECT_MS, headersMs: LINEWARD_HEADERS_MS, bodyMs: LINEWARD_BODY_MS },
    turns,
  });
  return { door, turns };
}

/** The one door out of this process, with the turns that keep writes to a device apart. */
export function doorway(): { door: Door; turns: DeviceTurns } {
  shared[slot] ??= open();
  return shared[slot];
}
