import "server-only";
import { connectionsMax, type SharedConnections } from "@/lib/net/connection-rights";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { createLocalLocks, createSharedLocks, type DeviceLocks, type SharedLocks } from "@/lib/net/device-lock";
import { allowedNetworks } from "@/lib/networks/service";
import { shared } from "@/lib/platform/app";
import { endLease, endLeases, holdsLease, leasesAreFresh, leasing, tryLease, tryOneLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import { Prisma } from "@/prisma/sqlite/client/client";

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

const connectionName = (deviceId: string, number: number) => `connection:${deviceId}:${number}`;

/** Rights to a connection that were taken for many devices at once and that nobody has used yet, by device. */
const ahead = new Map<string, string>();
/** Rights to give back, and who waits for it. */
let giving: { readonly names: Set<string>; readonly done: Promise<void> } | undefined;
/** The same until the database has them back: nobody takes them ahead meanwhile, because they would be lost with the others. */
const beingGiven = new Set<string>();
/** Rights that become free within this time are given back in one statement. They are held for no longer: another process may want one. */
const giveMs = 250;

/**
 * As part of a statement on PostgreSQL: takes the right to one connection to each device whose `id` a query gives. Whoever is about to ask
 * many of them needs no statement for each then. What it returns belongs to `keepRightsAhead`, and what is not used to `endRightsAhead`.
 */
export function takingRightsAhead(ids: Prisma.Sql): Prisma.Sql {
  const name = Prisma.sql`'connection:' || "one"."id" || ':1'`;
  return leasing(Prisma.sql`SELECT ${name} AS "name" FROM (${ids}) AS "one" WHERE ${name} <> ALL(${[...beingGiven]}::text[])`);
}

/** Keeps the rights that were taken ahead for the first request to each of these devices. */
export function keepRightsAhead(deviceIds: readonly string[]): void {
  for (const id of deviceIds) {
    const name = connectionName(id, 1);
    if (giving?.names.delete(name)) {
      // Its last user has just gone: it need not be given back.
      beingGiven.delete(name);
    }
    if (!beingGiven.has(name)) {
      ahead.set(id, name);
    }
  }
}

/** The names of rights that were taken ahead and not used: they are no longer anybody's here. */
export function endRightsAhead(deviceIds: readonly string[]): string[] {
  return deviceIds.flatMap((id) => {
    const name = ahead.get(id);
    ahead.delete(id);
    return name ?? [];
  });
}

function giveTogether(names: readonly string[]): Promise<void> {
  for (const [, id = ""] of names.map((name) => /^connection:(.*):\d+$/.exec(name) ?? [])) {
    const name = ahead.get(id);
    if (name !== undefined && names.includes(name)) {
      // The same right was held from before: it ends here for both.
      ahead.delete(id);
    }
  }
  if (!giving) {
    const all = new Set<string>();
    const done = new Promise((resolve) => setTimeout(resolve, giveMs))
      .then(() => {
        giving = undefined;
        return endLeases([...all]);
      })
      .finally(() => {
        for (const name of all) {
          beingGiven.delete(name);
        }
      });
    giving = { names: all, done };
  }
  for (const name of names) {
    giving.names.add(name);
    beingGiven.add(name);
  }
  return giving.done;
}

/** A device's connections among several processes: two leases a device, held while a process asks it and for a moment after. */
const deviceConnections: SharedConnections = {
  take: async (deviceId, taken) => {
    const [name] = endRightsAhead([deviceId]);
    if (name !== undefined && !taken.includes(name)) {
      return name;
    }
    const names = Array.from({ length: connectionsMax }, (_, at) => connectionName(deviceId, at + 1));
    return tryOneLease(names.filter((wish) => !taken.includes(wish)));
  },
  give: giveTogether,
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
