import "server-only";
import ipaddr from "ipaddr.js";
import { parseIpv6 } from "./host";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** One allowed network. `cidr` is its normal form: "10.0.0.0/8", "fd00::/8". */
export interface Network {
  readonly cidr: string;
}

/** The networks that devices may live in, as an admin lists them. */
export type Networks = readonly Network[];

/** A listener that is Lineward's own and therefore no device. `host` is an IP literal here; names are expanded before. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

export interface AddressQuestion {
  readonly networks: Networks;
  readonly own: readonly OwnAddress[];
  /** The port that is to be dialled: an own address is one host and one port. */
  readonly port: number;
}

export type AddressAnswer = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

const ranges = new Map<string, Range>();
/** Every request to a device asks for the same few networks. */
const rangesMax = 1_000;

function range(cidr: string): Range {
  const known = ranges.get(cidr);
  if (known) {
    return known;
  }
  const parsed = ipaddr.parseCIDR(cidr);
  if (ranges.size < rangesMax) {
    ranges.set(cidr, parsed);
  }
  return parsed;
}

/** Denied whatever is listed. Cloud metadata services are reachable over HTTP and hand out credentials, so they come by name. */
const neverAllowed: readonly { readonly what: string; readonly ranges: readonly Range[] }[] = [
  {
    what: "a cloud metadata address",
    ranges: ["169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128"].map(
      range,
    ),
  },
  { what: "a link-local address", ranges: ["169.254.0.0/16", "fe80::/10"].map(range) },
  { what: "a multicast address", ranges: ["224.0.0.0/4", "ff00::/8"].map(range) },
  { what: "an unspecified address", ranges: ["0.0.0.0/8", "::/128"].map(range) },
  { what: "a broadcast address", ranges: ["255.255.255.255/32"].map(range) },
];

const loopback: readonly Range[] = ["127.0.0.0/8", "::1/128"].map(range);

/** Forms that carry an IPv4 address inside an IPv6 one: prefix, and the bytes at which the IPv4 address begins. */
const embeddings: readonly { readonly prefix: Range; readonly at: number; readonly inverted?: true }[] = [
  { prefix: range("::ffff:0:0:0/96"), at: 12 }, // RFC 2765 (SIIT)
  { prefix: range("::/96"), at: 12 }, // IPv4-compatible, RFC 4291
  { prefix: range("64:ff9b::/96"), at: 12 }, // NAT64, RFC 6052
  { prefix: range("64:ff9b:1::/48"), at: 12 }, // NAT64 with a /96 of the local prefix, RFC 8215
  { prefix: range("2002::/16"), at: 2 }, // 6to4, RFC 3056
  { prefix: range("2001::/32"), at: 4 }, // Teredo's server, RFC 4380
  { prefix: range("2001::/32"), at: 12, inverted: true }, // Teredo's client
];

/** The private ranges: what an intercom's network looks like when nobody has listed anything. */
export const defaultNetworks: Networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map((cidr) => ({
  cidr,
}));

/**
 * Reads CIDRs separated by commas, as in `LINEWARD_ALLOWED_NETWORKS`. A single address stands for itself.
 * Throws an Error that names the wrong entry.
 */
export function parseNetworks(text: string): Networks {
  const entries = text.split(",").map((entry) => entry.trim());
  if (entries.every((entry) => entry === "")) {
    throw new Error("The list of allowed networks is empty. Write networks such as 10.0.0.0/8, separated by commas.");
  }
  return entries.map(parseNetwork);
}

/** The list as a person types it: the opposite of `parseNetworks`. */
export function formatNetworks(networks: Networks): string {
  return networks.map((network) => network.cidr).join(", ");
}

function parseNetwork(entry: string): Network {
  const wrong = (why: string) => new Error(`"${entry.slice(0, 60)}" is not a network that can be listed: ${why}`);
  const [host = "", bits, ...rest] = entry.split("/");
  const address = parseIp(host);
  if (!address || rest.length > 0 || (bits !== undefined && !/^(0|[1-9]\d{0,2})$/.test(bits))) {
    throw wrong("write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.");
  }
  const size = address.kind() === "ipv4" ? 32 : 128;
  const prefix = bits === undefined ? size : Number(bits);
  if (prefix > size) {
    throw wrong(`the prefix length goes up to ${size}.`);
  }
  if (address.kind() === "ipv6" && inside(address, range("::ffff:0:0/96"))) {
    throw wrong("write the IPv4 network itself.");
  }
  const first = networkStart(address, prefix);
  if (!first.match(address, size)) {
    throw wrong(`its first address is ${first}. Write ${first}/${prefix}.`);
  }
  const denied = neverAllowed.find((never) => never.ranges.some((other) => inside(first, other) && prefix >= other[1]));
  if (denied) {
    throw wrong(`it is ${denied.what}, which no device may have.`);
  }
  return { cidr: `${first}/${prefix}` };
}

function networkStart(address: Address, prefix: number): Address {
  const bytes = address.toByteArray().map((byte, at) => byte & (0xff << (8 - Math.min(8, Math.max(0, prefix - at * 8)))) & 0xff);
  return ipaddr.fromByteArray(bytes);
}

/** The addresses that were read last: each request to a device asks for its own and for Lineward's several times. */
const read = new Map<string, Address>();
const readMax = 10_000;

/** Reads an address in its one plain form: four decimal numbers, or IPv6 without a zone. Anything else is undefined. */
export function parseIp(text: string): Address | undefined {
  const known = read.get(text);
  if (known) {
    return known;
  }
  // The library throws and catches for what is none, which costs more than all else here: names are told apart first.
  const address = text.includes(":") ? parseIpv6(text) : isIpv4(text) ? ipaddr.IPv4.parse(text) : undefined;
  if (address) {
    if (read.size >= readMax) {
      read.clear();
    }
    read.set(text, address);
  }
  return address;
}

const isIpv4 = (text: string) => /^[\d.]+$/.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text);

function inside(address: Address, [start, bits]: Range): boolean {
  return address.kind() === start.kind() && address.match(start, bits);
}

/** Decides whether a resolved address may be dialled. Give it what the socket will really be told, never a name. */
export function checkAddress(ip: string, question: AddressQuestion): AddressAnswer {
  const parsed = parseIp(ip);
  if (!parsed) {
    return denied(`${JSON.stringify(ip.slice(0, 60))} is not an IP address.`);
  }
  // The kernel dials the IPv4 address for a mapped one, so it is that address in every respect.
  const address = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
  return judge(address, question) ?? judgeEmbedded(address, question) ?? { allowed: true };
}

interface Standing {
  /** Why it is denied whatever is listed. */
  readonly never: string | undefined;
  readonly onLoopback: boolean;
}

/** What holds of an address whatever is asked of it, beside the addresses that are kept as they were read. */
const standings = new WeakMap<Address, Standing>();

function standingOf(address: Address): Standing {
  const known = standings.get(address);
  if (known) {
    return known;
  }
  const never = neverAllowed.find((kind) => kind.ranges.some((each) => inside(address, each)))?.what;
  const standing = { never, onLoopback: loopback.some((each) => inside(address, each)) };
  standings.set(address, standing);
  return standing;
}

function judge(address: Address, { networks, own, port }: AddressQuestion): AddressAnswer | undefined {
  const { never, onLoopback } = standingOf(address);
  if (never !== undefined) {
    return denied(`${address} is ${never}, which no device may have. Use the device's own address.`);
  }
  if (own.some((each) => each.port === port && sameAddress(each.host, address))) {
    return denied(`${address} port ${port} is Lineward itself or its database. Use the device's own address.`);
  }
  // A wide network such as 0.0.0.0/0 must not open this computer's own services by accident.
  const listed = networks.some(({ cidr }) => {
    const [start, bits] = range(cidr);
    return inside(address, [start, bits]) && (!onLoopback || loopback.some((each) => inside(start, each) && bits >= each[1]));
  });
  if (!listed) {
    return denied(`${address} is not in the allowed networks. An admin can add its network under Settings.`);
  }
  return undefined;
}

function judgeEmbedded(address: Address, question: AddressQuestion): AddressAnswer | undefined {
  if (address.kind() === "ipv4" || standingOf(address).onLoopback) {
    return undefined;
  }
  const bytes = address.toByteArray();
  for (const { prefix, at, inverted } of embeddings) {
    if (inside(address, prefix)) {
      const inner = bytes.slice(at, at + 4).map((byte) => (inverted ? byte ^ 0xff : byte));
      const answer = judge(ipaddr.fromByteArray(inner), question);
      if (answer) {
        return denied(`${address} stands for ${ipaddr.fromByteArray(inner)}, which is not allowed. Use the device's own address.`);
      }
    }
  }
  return undefined;
}

function sameAddress(host: string, address: Address): boolean {
  const other = parseIp(host);
  if (!other) {
    return false;
  }
  const plain = other instanceof ipaddr.IPv6 && other.isIPv4MappedAddress() ? other.toIPv4Address() : other;
  return plain.kind() === address.kind() && plain.match(address, address.kind() === "ipv4" ? 32 : 128);
}

function denied(reason: string): AddressAnswer {
  return { allowed: false, reason };
}
