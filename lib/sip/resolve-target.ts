import "server-only";
import { lookup } from "node:dns/promises";
import type { Socket } from "node:net";
import { type TLSSocket, connect as upgradeTls } from "node:tls";
import { describeCertificate } from "@/lib/net/certificate";
import type { Deadline } from "@/lib/net/deadline";
import { DeviceFault } from "@/lib/net/device-fault";
import { checkedAddresses, dialAny, type Ground, settle } from "@/lib/net/open-socket";
import type { Resolve } from "@/lib/net/own-addresses";
import type { PresentedCertificate } from "@/lib/net/types";
import { parseIp } from "@/lib/schema/address-rules";
import { LinkEnded, linkOver, openUdpLink, type SipLink } from "./transport";
import type { SipRules, SipTransport } from "./types";

/** What is dialled: the server, or the proxy before it. */
export interface Hop {
  readonly host: string;
  readonly port: number;
  readonly transport: SipTransport;
}

/** How a TLS server proves itself: "any" only to see whether one is there, never for a secret. */
export type Trust = { readonly pin: string | undefined } | "any";

/** The TLS server is neither the pinned one nor one that an authority vouches for. */
export class UntrustedServer extends Error {
  override readonly name = "UntrustedServer";
  readonly certificate: PresentedCertificate;

  constructor(certificate: PresentedCertificate) {
    super("certificate not accepted");
    this.certificate = certificate;
  }
}

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** The rules as they are at this moment. Rejects as `networks()` does. */
export async function groundOf(rules: SipRules): Promise<Ground> {
  return { networks: await rules.networks(), own: rules.own(), resolve: rules.resolve ?? systemResolve };
}

/**
 * Resolves a host once. Whatever is dialled later is one of these addresses. Rejects with `DeviceFault` "address_not_allowed"
 * if one of them is not allowed, with `ClockEnded`, or with a Node DNS error.
 */
export async function resolveHop(hop: Hop, ground: Ground, clock: Deadline): Promise<readonly string[]> {
  return (await clock.race(checkedAddresses(hop, ground))).addresses;
}

/**
 * Opens a link to a checked address. The addresses are held against the rules again, because the port may be another one.
 * Rejects with `DeviceFault` "address_not_allowed", `LinkEnded`, `UntrustedServer` or `ClockEnded`.
 */
export async function openLink(address: string, hop: Hop, ground: Ground, trust: Trust, clock: Deadline): Promise<SipLink> {
  const { addresses, rules } = await clock.race(checkedAddresses({ host: address, port: hop.port }, ground));
  if (hop.transport === "udp") {
    return openUdpLink(address, hop.port);
  }
  try {
    const socket = await dialAny(addresses, rules, clock);
    return hop.transport === "tcp" ? linkOver(socket, "tcp") : linkOver((await secureLink(socket, hop.host, trust, clock)).socket, "tls");
  } catch (error) {
    throw asLinkEnded(error, clock);
  }
}

/** An error of a socket as the end of a link; what says more already, and an end by the clock, as it is. */
export function asLinkEnded(error: unknown, clock: Deadline): unknown {
  if (clock.ended !== undefined || error instanceof UntrustedServer || error instanceof DeviceFault || error instanceof LinkEnded) {
    return error;
  }
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "closed";
  return new LinkEnded(code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS") ? "not_tls" : code);
}

/** TLS over an open connection, to a server that is trusted, with what it presented. Rejects with `UntrustedServer`, or an error of the socket. */
export async function secureLink(
  tcp: Socket,
  host: string,
  trust: Trust,
  clock: Deadline,
): Promise<{ readonly socket: TLSSocket; readonly certificate: PresentedCertificate | undefined }> {
  // Judged below, by pin or by authority: with Node's own refusal nobody would see what was presented.
  const socket = upgradeTls({ socket: tcp, host, rejectUnauthorized: false, ...(parseIp(host) ? {} : { servername: host }) });
  await settle(socket, "secureConnect", clock);
  socket.disableRenegotiation();
  const presented = socket.getPeerX509Certificate();
  const certificate = presented && describeCertificate(presented);
  const pin = trust === "any" ? undefined : trust.pin;
  const trusted = trust === "any" || (pin === undefined ? socket.authorized : certificate?.sha256 === pin);
  if (trusted) {
    return { socket, certificate };
  }
  socket.destroy();
  throw certificate ? new UntrustedServer(certificate) : new LinkEnded("not_tls");
}
