import "server-only";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { type Found, type Pace, whoIsAt } from "@/lib/device-access/discover";
import { addressText } from "@/lib/device-access/target";
import { allDrivers } from "@/lib/drivers/registry";
import type { Driver } from "@/lib/drivers/types";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { Endpoint } from "@/lib/net/types";

interface Way {
  readonly scheme: "http" | "https";
  readonly drivers: readonly Driver[];
}

/** What is asked at each port, encrypted first: it is tried without a request. */
export type Ways = ReadonlyMap<number, readonly Way[]>;

/** The ports of a search with the families that may be there: each family's own, or those that a person named. */
export function waysOf(ports: readonly number[] | null, driverId: string | null): Ways {
  const drivers = allDrivers().filter(
    ({ manifest }) => manifest.capabilities.includes("identify") && (driverId === null || manifest.id === driverId),
  );
  const own = drivers.flatMap(({ manifest: { connection } }) =>
    connection.schemes.flatMap((scheme) => connection.defaultPort[scheme] ?? []),
  );
  const ways = new Map<number, Way[]>();
  for (const port of new Set(ports ?? own)) {
    const families = (scheme: "http" | "https") =>
      drivers.filter(({ manifest: { connection } }) => {
        const other = scheme === "http" ? connection.defaultPort.https : connection.defaultPort.http;
        const isOwn = connection.defaultPort[scheme] === port;
        return connection.schemes.includes(scheme) && (ports === null ? isOwn : isOwn || other !== port);
      });
    const both = (["https", "http"] as const).map((scheme) => ({ scheme, drivers: families(scheme) }));
    ways.set(
      port,
      both.filter((way) => way.drivers.length > 0),
    );
  }
  return ways;
}

async function askPort(host: string, port: number, ways: readonly Way[], pace: Pace): Promise<Found | undefined> {
  const open: Endpoint = { scheme: "http", host, port };
  if (!(await deviceGateway().http.takesConnections(open))) {
    return undefined;
  }
  for (const { scheme, drivers } of ways) {
    try {
      const found = await whoIsAt({ scheme, host, port }, drivers, pace);
      if (found) {
        return found;
      }
    } catch (error) {
      if (!isDeviceFault(error)) {
        throw error;
      }
    }
  }
  return undefined;
}

/**
 * Who answers at a host, port by port, asked as its family asks before a login. A port that takes no connection is asked nothing. One device
 * behind several ports is told once, where its login would be encrypted.
 */
export async function askHost(host: string, ways: Ways, pace: Pace): Promise<Found[]> {
  const all: Found[] = [];
  for (const found of await Promise.all([...ways].map(([port, there]) => askPort(host, port, there, pace)))) {
    if (found) {
      all.push(found);
    }
  }
  const sorted = all.sort((a, b) =>
    a.endpoint.scheme === b.endpoint.scheme ? a.endpoint.port - b.endpoint.port : a.endpoint.scheme === "https" ? -1 : 1,
  );
  return sorted.filter((found, at) => !sorted.slice(0, at).some((before) => isSame(before, found)));
}

function isSame(before: Found, found: Found): boolean {
  const { serial } = found.identity;
  return (
    addressText(before.endpoint) === addressText(found.endpoint) ||
    (before.driver === found.driver &&
      before.identity.serial === serial &&
      (serial !== undefined || before.endpoint.scheme !== found.endpoint.scheme))
  );
}
