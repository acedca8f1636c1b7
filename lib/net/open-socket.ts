import "server-only";
import { constants } from "node:crypto";
import { connect as dialTcp, type Socket } from "node:net";
import { type ConnectionOptions, type TLSSocket, connect as upgradeTls } from "node:tls";
import { checkAddress, type Networks, type OwnAddress, parseIp } from "@/lib/schema/address-rules";
import { hostProblem } from "@/lib/schema/host";
import { describeCertificate } from "./certificate";
import type { Deadline } from "./deadline";
import { DeadlineEnded } from "./deadline";
import { DeviceFault } from "./device-fault";
import { connectFault, deadlineFault, nameEndpoint, sayMs } from "./fault-text";
import { expandOwn, type Resolve } from "./own-addresses";
import type { Endpoint, PresentedCertificate } from "./types";

/** The rules as they are at this moment. */
export interface Ground {
  readonly networks: Networks;
  readonly own: readonly OwnAddress[];
  readonly resolve: Resolve;
}

export interface OpenedSocket {
  readonly socket: Socket;
  /** Only on https. */
  readonly certificate?: PresentedCertificate;
}

/** The rules for one port, own addresses expanded. */
export interface DialRules {
  readonly networks: Networks;
  readonly own: readonly OwnAddress[];
  readonly port: number;
}

/**
 * Resolves once, checks every address, dials a checked one and completes TLS; writes no HTTP byte. The certificate is returned
 * unjudged. Rejects with `DeviceFault`; the clock's deadline covers the lookup, TCP and TLS together.
 */
export async function openSocket(
  endpoint: Endpoint,
  ground: Ground,
  clock: Deadline,
  { connectMs, oldTls }: { readonly connectMs: number; readonly oldTls: boolean },
): Promise<OpenedSocket> {
  try {
    const { addresses, rules } = await clock.race(checkedAddresses(endpoint, ground));
    const socket = await dialAny(addresses, rules, clock);
    return endpoint.scheme === "https" ? await secure(socket, endpoint, oldTls, clock) : { socket };
  } catch (error) {
    if (clock.ended !== undefined && (error instanceof DeadlineEnded || !(error instanceof DeviceFault))) {
      const late = `No connection to ${nameEndpoint(endpoint)} within ${sayMs(connectMs)}. Check the address, and that the device is on and connected.`;
      throw deadlineFault(clock, { late, maybeSent: false });
    }
    throw connectFault(error, endpoint, oldTls);
  }
}

/**
 * Resolves a host once and holds every address against the rules; an IP literal stands for itself. Rejects with `DeviceFault`
 * "address_not_allowed", or with a Node DNS error.
 */
export async function checkedAddresses(
  endpoint: Pick<Endpoint, "host" | "port">,
  ground: Ground,
): Promise<{ addresses: readonly string[]; rules: DialRules }> {
  const problem = hostProblem(endpoint.host);
  if (problem) {
    throw notAllowed(problem);
  }
  const own = await expandOwn(ground.own, ground.resolve);
  const rules = { networks: ground.networks, own, port: endpoint.port };
  const addresses = parseIp(endpoint.host) ? [endpoint.host] : await ground.resolve(endpoint.host);
  if (addresses.length === 0) {
    throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
  }
  // One denied address denies the name: whoever owns the name chooses which of its addresses comes first.
  for (const address of addresses) {
    assertAllowed(address, rules);
  }
  return { addresses, rules };
}

function assertAllowed(address: string, rules: DialRules): void {
  const answer = checkAddress(address, rules);
  if (!answer.allowed) {
    throw notAllowed(answer.reason);
  }
}

function notAllowed(reason: string): DeviceFault {
  return new DeviceFault("address_not_allowed", reason, { maybeSent: false });
}

/** Tries the checked addresses in turn; each refusal moves on, and the last one is the answer. */
export async function dialAny(addresses: readonly string[], rules: DialRules, clock: Deadline): Promise<Socket> {
  let last: unknown;
  for (const address of addresses) {
    try {
      const socket = await dial(address, rules.port, clock);
      try {
        assertAllowed(socket.remoteAddress ?? "", rules);
      } catch (error) {
        socket.destroy();
        throw error;
      }
      return socket;
    } catch (error) {
      if (clock.ended !== undefined || error instanceof DeviceFault) {
        throw error;
      }
      last = error;
    }
  }
  throw last;
}

function dial(host: string, port: number, clock: Deadline): Promise<Socket> {
  return settle(dialTcp({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }), "connect", clock);
}

/** What devices of the last decade can do: TLS 1.0 and 1.1, short keys, and no protected renegotiation. */
const outdated: ConnectionOptions = {
  minVersion: "TLSv1",
  ciphers: "DEFAULT@SECLEVEL=0",
  minDHSize: 512,
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
};

async function secure(tcp: Socket, endpoint: Endpoint, oldTls: boolean, clock: Deadline): Promise<OpenedSocket> {
  // No authority vouches for an intercom: the pinned fingerprint is the whole proof, so Node's own check is off. No session is
  // kept either, so that every connection proves its key anew.
  const socket = upgradeTls({
    socket: tcp,
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
    ...(oldTls ? outdated : {}),
    ...(parseIp(endpoint.host) ? {} : { servername: endpoint.host }),
  });
  await settle(socket, "secureConnect", clock);
  socket.disableRenegotiation(); // A renegotiation could put another certificate in place of the one judged.
  return { socket, certificate: presentedBy(socket, endpoint) };
}

function presentedBy(socket: TLSSocket, endpoint: Endpoint): PresentedCertificate {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) {
    socket.destroy();
    throw new DeviceFault("device_unexpected_reply", `${nameEndpoint(endpoint)} shows no certificate. Use http, or give the device one.`, {
      maybeSent: false,
    });
  }
  return describeCertificate(certificate);
}

/** Waits until a socket is ready. Rejects with its error, ECONNRESET if it closes, or `ClockEnded`; it is destroyed then. */
export function settle<S extends Socket>(socket: S, ready: "connect" | "secureConnect", clock: Deadline): Promise<S> {
  return new Promise((resolve, reject) => {
    let forget = () => {};
    const fail = (error: Error) => {
      forget();
      socket.destroy();
      reject(error);
    };
    const giveUp = () => fail(new DeadlineEnded());
    const closed = () => fail(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
    socket.once(ready, () => {
      forget();
      socket.removeListener("close", closed);
      resolve(socket);
    });
    // Stays for the socket's life: an error between two owners must not end the process.
    socket.on("error", fail);
    socket.once("close", closed);
    forget = clock.onEnd(giveUp);
  });
}
