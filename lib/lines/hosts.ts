import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import { Prisma } from "@/prisma/sqlite/client/client";
import { type HostBook, hostBook } from "./matching";

/** So many names lead to one server at most, of those that are looked for. */
const namesMax = 1_000;

/** True for a name that somebody has to look up. */
export const isName = (host: string) => /[a-z]/.test(host) && !host.includes(":");

/** Which names lead to which addresses, as far as some hosts are concerned. */
class Addresses {
  readonly hosts = new Set<string>();
  readonly byName = new Map<string, string[]>();

  note(rows: readonly { readonly name: string; readonly address: string }[]): void {
    for (const { name, address } of rows) {
      const known = this.byName.get(name);
      this.byName.set(name, known?.includes(address) ? known : [...(known ?? []), address]);
      this.hosts.add(name).add(address);
    }
  }

  /** Learns where these hosts lead, and which other names lead there. */
  async learn(tx: Transaction, hosts: readonly string[]): Promise<void> {
    const fresh = hosts.filter((host) => !this.hosts.has(host));
    for (const host of fresh) {
      this.hosts.add(host);
    }
    const names = fresh.filter(isName);
    const led = names.length === 0 ? [] : await tx.hostAddress.findMany({ where: { name: { in: names } } });
    this.note(led);
    const addresses = [...new Set([...fresh.filter((host) => !isName(host)), ...led.map(({ address }) => address)])];
    if (addresses.length > 0) {
      this.note(await tx.hostAddress.findMany({ where: { address: { in: addresses } }, orderBy: { name: "asc" }, take: namesMax }));
    }
  }
}

/** The names that a person's own joining has shown some devices to be called by, or some names to be those of a device. */
async function joinedNames(tx: Transaction, hosts: readonly string[], deviceIds: readonly string[]) {
  const any = [
    ...(hosts.length > 0 ? [Prisma.sql`p."host" IN (${Prisma.join([...hosts])})`] : []),
    ...(deviceIds.length > 0 ? [Prisma.sql`a."deviceId" IN (${Prisma.join([...deviceIds])})`] : []),
  ];
  return any.length === 0
    ? []
    : tx.$queryRaw<{ deviceId: string; host: string }[]>`
SELECT DISTINCT a."deviceId", p."host" FROM "LineEnd" p CROSS JOIN "LineEnd" a
WHERE p."pinned" = true AND p."role" = 'registers' AND a."lineId" = p."lineId" AND a."role" = 'accepts' AND (${Prisma.join(any, " OR ")})
LIMIT ${namesMax}`;
}

/** Where the other ends of some accounts may be. */
export interface Around {
  /** Every name and address that leads to where theirs lead. */
  readonly hosts: readonly string[];
  /** Devices that are called by one of those, as a person has shown. */
  readonly deviceIds: readonly string[];
  /** What is known of names, for devices with the addresses at which they are reached. */
  book(devices: ReadonlyMap<string, string>): HostBook;
}

/**
 * What is known of the `hosts` that accounts register at, and of the devices that `accept` some, by their addresses. Asks by these
 * alone: however many lines and names there are, it costs the same.
 */
export async function readAround(tx: Transaction, hosts: Iterable<string>, accepting: ReadonlyMap<string, string>): Promise<Around> {
  const addresses = new Addresses();
  await addresses.learn(tx, [...new Set([...hosts, ...accepting.values()])]);
  const joined = await joinedNames(tx, [...addresses.hosts], [...accepting.keys()]);
  await addresses.learn(
    tx,
    joined.map(({ host }) => host),
  );
  return {
    hosts: [...addresses.hosts],
    deviceIds: [...new Set(joined.map(({ deviceId }) => deviceId))],
    book(devices) {
      const names = new Map([...devices].map(([id, host]) => [id, [host]]));
      for (const { deviceId, host } of joined) {
        names.get(deviceId)?.push(host);
      }
      return hostBook(addresses.byName, names);
    },
  };
}
