import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { isIPv6, type Socket } from "node:net";
import { createFramer } from "./framer";
import { parseMessage, type SipMessage, startOfText } from "./sip-message";
import { SipSyntaxError } from "./syntax";
import type { SipTransport } from "./types";

/** Why a link ended: a system code such as ECONNREFUSED, "closed" by the other side, or "not_sip". */
export class LinkEnded extends Error {
  override readonly name = "LinkEnded";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A way to one server that carries whole messages. */
export interface SipLink {
  readonly transport: SipTransport;
  /** Our end, for Via and Contact. */
  readonly local: { readonly host: string; readonly port: number };
  /** True where the transport repeats what is lost, so that we must not (RFC 3261 section 17.1.2.2). */
  readonly reliable: boolean;
  /** True once bytes have come that could not be read as a message. */
  readonly garbled: boolean;
  send(bytes: Buffer): void;
  /** Hands over everything that arrives from now on. `ended` runs once, also if the link has ended before. */
  listen(heard: (message: SipMessage) => void, ended: (why: LinkEnded) => void): void;
  close(): void;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "closed";
}

/** What both kinds of link share: one listener, one end. */
function createEars() {
  let heard: (message: SipMessage) => void = () => undefined;
  let told: (why: LinkEnded) => void = () => undefined;
  let why: LinkEnded | undefined;
  return {
    hear: (message: SipMessage) => heard(message),
    end(code: string) {
      if (!why) {
        why = new LinkEnded(code);
        told(why);
      }
    },
    listen(onHeard: typeof heard, onEnded: typeof told) {
      heard = onHeard;
      told = onEnded;
      if (why) {
        onEnded(why);
      }
    },
  };
}

/**
 * A UDP socket connected to one address, an IP literal: only what comes from there is heard, and an ICMP "port unreachable"
 * ends the link. Rejects with `LinkEnded`.
 */
export async function openUdpLink(address: string, port: number): Promise<SipLink> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  const ears = createEars();
  let garbled = false;
  socket.on("error", (error) => ears.end(codeOf(error)));
  socket.on("message", (bytes) => {
    try {
      ears.hear(parseMessage(bytes));
    } catch (error) {
      // A broken datagram says nothing of the next one.
      if (!(error instanceof SipSyntaxError)) {
        throw error;
      }
      garbled ||= startOfText(bytes) < bytes.length;
    }
  });
  await connected(socket, address, port);
  const local = socket.address();
  let open = true;
  return {
    transport: "udp",
    local: { host: local.address, port: local.port },
    reliable: false,
    get garbled() {
      return garbled;
    },
    send(bytes) {
      if (open) {
        socket.send(bytes, (error) => error && ears.end(codeOf(error)));
      }
    },
    listen: ears.listen,
    close() {
      if (open) {
        open = false;
        socket.close();
      }
    },
  };
}

function connected(socket: UdpSocket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      socket.close();
      reject(new LinkEnded(codeOf(error)));
    };
    socket.once("error", failed);
    // By event, not by callback: a callback would be handed the error as if it were the connection.
    socket.once("connect", () => {
      socket.off("error", failed);
      resolve();
    });
    socket.connect(port, address);
  });
}

/** A link over a TCP or TLS socket that is open already, and is the link's from now on. */
export function linkOver(socket: Socket, transport: "tcp" | "tls"): SipLink {
  const ears = createEars();
  const framer = createFramer();
  const read = (cut: () => readonly Buffer[]) => {
    try {
      for (const message of cut()) {
        ears.hear(parseMessage(message));
      }
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) {
        throw error;
      }
      socket.destroy();
      ears.end("not_sip");
    }
  };
  socket.on("data", (chunk: Buffer) => read(() => framer.push(chunk)));
  socket.on("error", (error) => ears.end(codeOf(error)));
  socket.on("close", () => {
    read(() => framer.end());
    ears.end("closed");
  });
  if (socket.destroyed) {
    ears.end("closed");
  }
  return {
    transport,
    local: { host: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    reliable: true,
    get garbled() {
      return framer.pending;
    },
    send: (bytes) => {
      socket.write(bytes);
    },
    listen: ears.listen,
    close: () => {
      socket.destroy();
    },
  };
}
