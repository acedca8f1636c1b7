import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import { serverOf } from "@/lib/sip/server-name";
import { customerOf, customerSelection, isNear } from "./customers";
import type { EndRow } from "./end-rows";
import { readAround } from "./hosts";

/** More devices than stand behind one address and its names. */
const serversMax = 200;

/** An address as devices may be kept with it. */
const spellings = (host: string) => (host.includes(":") ? [host, `[${host}]`] : [host]);

/**
 * For lines that nobody accepts: the device that is their server and takes registrations of their sites, but not of this user. Asks by the
 * hosts that the lines register at, however many servers there are.
 */
export async function absentServers(
  tx: Transaction,
  lines: readonly { readonly id: string; readonly ends: readonly EndRow[] }[],
): Promise<ReadonlyMap<string, string>> {
  const asking = lines.flatMap(({ id, ends }) => {
    const first = ends.find((end) => end.role === "registers");
    return first && !ends.some((end) => end.role === "accepts") ? [{ id, first }] : [];
  });
  if (asking.length === 0) {
    return new Map();
  }
  const around = await readAround(
    tx,
    asking.map(({ first }) => first.host),
    new Map(),
  );
  const servers = await tx.device.findMany({
    where: {
      OR: [
        { host: { in: around.hosts.flatMap(spellings) } },
        // An empty list here would make SQLite walk every device.
        ...(around.deviceIds.length > 0 ? [{ id: { in: [...around.deviceIds] } }] : []),
      ],
      lineEnds: { some: { role: "accepts" } },
    },
    select: { id: true, host: true, ...customerSelection },
    orderBy: { host: "asc" },
    take: serversMax,
  });
  const book = around.book(new Map(servers.map(({ id, host }) => [id, serverOf(host)?.host ?? host])));
  return new Map(
    asking.flatMap(({ id, first }) => {
      const { siteId, site } = first.device;
      const own = { role: "registers", customer: { siteId, customerId: site?.parentId ?? siteId, serves: [], impliedCustomerId: null } };
      const server = servers.find(
        (candidate) => book.isDevice(first.host, candidate.id) && isNear({ role: "accepts", customer: customerOf(candidate) }, own),
      );
      return server ? [[id, server.id] as const] : [];
    }),
  );
}
