import "server-only";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Networks } from "@/lib/schema/address-rules";

/**
 * An address as sockets and proxies write it, in its normal form: with or without a port, brackets, quotes or a zone; an IPv4 address
 * that is dressed as IPv6 becomes plain. Undefined for anything else ("unknown", "_hidden", a name).
 */
export function readPeer(text: string): string | undefined {
  const bare = text.trim().replace(/^"(.*)"$/, "$1");
  const [, inBrackets] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare) ?? [];
  const host = (inBrackets ?? bare.replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, "$1")).replace(/%[\w.-]+$/, "");
  return isIP(host) === 0 ? undefined : ipaddr.process(host).toString();
}

/** True for an address that lies in one of the networks. */
export function isIn(networks: Networks, address: string | undefined): boolean {
  if (address === undefined) {
    return false;
  }
  const parsed = ipaddr.process(address);
  return networks.some(({ cidr }) => {
    const range = ipaddr.parseCIDR(cidr);
    return range[0].kind() === parsed.kind() && parsed.match(range);
  });
}

/**
 * Who a request comes from. `X-Forwarded-For` is believed only as far as trusted proxies have written it: from its end to the first
 * address that is none of theirs. What stands before that a client may have made up, and so may whatever is no address.
 */
export function callerOf(socket: string | undefined, forwardedFor: string | undefined, trusted: Networks): string | undefined {
  let caller = readPeer(socket ?? "");
  for (const entry of (forwardedFor ?? "").split(",").reverse()) {
    const before = isIn(trusted, caller) ? readPeer(entry) : undefined;
    if (before === undefined) {
      break;
    }
    caller = before;
  }
  return caller;
}

/**
 * What counts as one caller: an IPv4 address, or the /64 of an IPv6 address, which is what one connection is given and may use up as
 * it likes. Text that is no address stands for itself.
 */
export function networkOf(address: string): string {
  const normal = readPeer(address);
  if (normal === undefined) {
    return address;
  }
  const parsed = ipaddr.parse(normal);
  return parsed.kind() === "ipv4" ? normal : `${ipaddr.IPv6.networkAddressFromCIDR(`${normal}/64`).toString()}/64`;
}
