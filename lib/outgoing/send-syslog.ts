import "server-only";
import { createSocket } from "node:dgram";
import { isIPv6, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Deadline, startDeadline } from "@/lib/net/deadline";
import { isDeviceFault } from "@/lib/net/device-fault";
import { checkedAddresses, dialAny, settle } from "@/lib/net/open-socket";
import { env, type SyslogAddress } from "@/lib/platform/env";
import { parseIp } from "@/lib/schema/address-rules";
import { failureWords, resolve } from "./failure-words";
import { serverGround } from "./ground";
import type { Sent } from "./send-http";

export interface SyslogServer extends SyslogAddress {
  /** Certificates (PEM) of whom the server's must be, instead of those that the system trusts. */
  readonly ca?: string | undefined;
}

/** No datagram is larger (IPv4). */
export const datagramMax = 65_507;

/** A port that nobody listens on is told by the other side's system, if at all, a moment later. */
const refusalMs = 100;

/** Each with its length before it: octet counting, RFC 6587 3.4.1 and RFC 5425 4.3. */
const framed = (messages: readonly Buffer[]) => Buffer.concat(messages.flatMap((each) => [Buffer.from(`${each.length} `), each]));

/**
 * Writes everything, ends our side, and waits until the other side ends its own. Syslog answers nothing, and what a system's buffer took may
 * still be lost with the connection; a side that has read to our end has taken all. Rejects where it closed before we had ended.
 */
function handOver(socket: Socket, bytes: Buffer, clock: Deadline): Promise<void> {
  const over = new Promise<void>((resolveOver, reject) => {
    let isWritten = false;
    let isCut = false;
    const cut = () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
    socket.once("error", reject);
    socket.once("end", () => {
      isCut = !isWritten;
    });
    socket.once("close", (hadError) => (hadError || isCut || !isWritten ? cut() : resolveOver()));
    socket.resume();
    socket.end(bytes, () => {
      isWritten = true;
    });
  });
  return clock.race(over);
}

async function sendStream(server: SyslogServer, messages: readonly Buffer[], clock: Deadline): Promise<void> {
  const { host, port, transport, ca } = server;
  const { addresses, rules } = await clock.race(checkedAddresses({ host, port }, { ...serverGround(), resolve }));
  const tcp = await dialAny(addresses, rules, clock);
  try {
    // `host` is what the certificate must be for; a checked address is dialled, and the name is not looked up again.
    const name = parseIp(host) ? { host } : { host, servername: host };
    const socket =
      transport === "tls"
        ? await settle(connectTls({ socket: tcp, ...name, ...(ca === undefined ? {} : { ca }) }), "secureConnect", clock)
        : tcp;
    clock.restart(env().LINEWARD_OUTGOING_MS);
    await handOver(socket, framed(messages), clock);
  } finally {
    tcp.destroy();
  }
}

async function sendDatagrams({ host, port }: SyslogServer, messages: readonly Buffer[], clock: Deadline): Promise<void> {
  const { addresses } = await clock.race(checkedAddresses({ host, port }, { ...serverGround(), resolve }));
  const [address = ""] = addresses;
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  let refused: Error | undefined;
  socket.on("error", (error) => {
    refused ??= error;
  });
  try {
    await clock.race(new Promise<void>((done) => socket.connect(port, address, done)));
    for (const message of messages) {
      await clock.race(new Promise<void>((done, fail) => socket.send(message, (error) => (error ? fail(error) : done()))));
    }
    await clock.race(new Promise((done) => setTimeout(done, refusalMs)));
    if (refused) {
      throw refused;
    }
  } finally {
    socket.close();
  }
}

/**
 * Sends syslog messages in their order, each whole, over one connection that is closed in order: TCP, TLS with a checked certificate, or UDP
 * (RFC 5426), of which nobody knows whether it arrived. Under the rules for servers outside. Never throws: whatever happens is an answer.
 */
export async function sendSyslog(server: SyslogServer, messages: readonly Buffer[], signal?: AbortSignal): Promise<Sent> {
  const clock = startDeadline(env().LINEWARD_OUTGOING_MS, signal);
  try {
    await (server.transport === "udp" ? sendDatagrams : sendStream)(server, messages, clock);
    return { ok: true, words: "Taken.", final: true };
  } catch (error) {
    return { ok: false, words: failureWords(error, server, clock.ended !== undefined), final: isDeviceFault(error) };
  } finally {
    clock.stop();
  }
}
