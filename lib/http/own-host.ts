import "server-only";
import { hostname, networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { readPeer } from "@/lib/net/peer-address";

const everywhere = ["0.0.0.0", "::"];
/** Addresses that no stranger on the internet can own; a container does not see the one under which its machine is reached. */
const privateRanges = ["loopback", "private", "uniqueLocal", "carrierGradeNat"];

function addressesHere(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).flatMap(({ address }) => readPeer(address) ?? []));
}

function isHere(name: string, listens: string): boolean {
  const address = readPeer(name);
  if (address !== undefined) {
    return privateRanges.includes(ipaddr.parse(address).range()) || addressesHere().includes(address);
  }
  const machine = hostname().toLowerCase();
  return name === "localhost" || name === machine || name.startsWith(`${machine}.`) || name === listens.toLowerCase();
}

/** "http://host" of a Host header that can only mean this machine; undefined for one that may be anybody's. `listens`: HOST. */
export function hostHere(host: string | null, listens: string): string | undefined {
  if (host === null || !URL.canParse(`http://${host}`)) {
    return undefined;
  }
  const url = new URL(`http://${host}`);
  return url.host === host.toLowerCase() && isHere(url.hostname, listens) ? url.origin : undefined;
}

/** This machine's own address: where it listens, or its first address that others can reach. */
export function addressHere(listens: string, port: number): string {
  const reachable = addressesHere().find((address) => !["loopback", "linkLocal"].includes(ipaddr.parse(address).range()));
  const host = everywhere.includes(listens) ? (reachable ?? "localhost") : listens;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
