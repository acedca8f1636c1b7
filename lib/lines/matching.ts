import { usualPort } from "@/lib/sip/server-name";

/** What decides which line an end belongs to. */
export interface Identity {
  readonly role: string;
  readonly userKey: string;
  readonly deviceId: string;
  readonly host: string;
  readonly port: number | null;
  readonly transport: string | null;
  /** The SIP domain that it is known to be of; null or left out where that is not known. */
  readonly domain?: string | null;
}

/** What is known of names: which addresses they lead to, and by which names a device is called. */
export interface HostBook {
  /** True if both lead to the same place. */
  same(a: string, b: string): boolean;
  /** True if the name or address is one of the device's. */
  isDevice(host: string, deviceId: string): boolean;
}

/** `addresses`: of a name. `names`: every name and address of a device that accepts, its own first. */
export function hostBook(addresses: ReadonlyMap<string, readonly string[]>, names: ReadonlyMap<string, readonly string[]>): HostBook {
  const keysOf = (host: string) => new Set([host, ...(addresses.get(host) ?? [])]);
  const meets = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].some((candidate) => b.has(candidate));
  return {
    same: (a, b) => a === b || meets(keysOf(a), keysOf(b)),
    isDevice: (host, deviceId) => meets(keysOf(host), new Set((names.get(deviceId) ?? []).flatMap((name) => [...keysOf(name)]))),
  };
}

const portOf = ({ port, transport }: Identity) => port ?? usualPort(transport);

/**
 * True if two ends are the same SIP identity: the same user at the same server. A port tells servers apart only between two ends
 * that register: the one that accepts does not say its SIP port. One number in two known domains is two users: a server may have many
 * tenants. Symmetric.
 */
export function sameIdentity(a: Identity, b: Identity, book: HostBook): boolean {
  if (a.userKey === "" || a.userKey !== b.userKey) {
    return false;
  }
  if (a.domain && b.domain && a.domain !== b.domain) {
    return false;
  }
  if (a.role === "accepts" && b.role === "accepts") {
    return a.deviceId === b.deviceId;
  }
  if (a.role === "accepts") {
    return book.isDevice(b.host, a.deviceId);
  }
  if (b.role === "accepts") {
    return book.isDevice(a.host, b.deviceId);
  }
  return book.same(a.host, b.host) && portOf(a) === portOf(b);
}
