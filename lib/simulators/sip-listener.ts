import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createFramer } from "../sip/framer";
import { SipSyntaxError } from "../sip/syntax";
import type { SimulatorCertificate } from "./certificate";
import { createAnswerer, type SipAnswerer, type SipHandler } from "./sip-answer";

export interface SipListenerOptions {
  /** An IP literal; default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: one that is free for all the transports. */
  readonly port?: number;
  /** Default: UDP and TCP. */
  readonly transports?: readonly ("udp" | "tcp")[];
  /** Given: TLS too, on a port of its own. */
  readonly certificate?: SimulatorCertificate;
  /** Default 0: one that is free. */
  readonly tlsPort?: number;
}

export interface SipListener {
  readonly host: string;
  /** The same for UDP and TCP. */
  readonly port: number;
  readonly tlsPort: number | undefined;
  close(): Promise<void>;
}

const bindTriesMax = 20;

/** Listens for SIP requests on real sockets. Rejects as the system does, with EADDRINUSE for a port that is taken. */
export async function startSipListener(handle: SipHandler, options: SipListenerOptions = {}): Promise<SipListener> {
  const { host = "127.0.0.1", port = 0, transports = ["udp", "tcp"], certificate } = options;
  const answer = createAnswerer(handle);
  const streams: StreamServer[] = [];
  try {
    const bound = await bindBoth({ host, port, transports, answer });
    streams.push(...bound.streams);
    const tls = certificate && createTlsServer({ key: certificate.key, cert: certificate.cert });
    tls?.on("tlsClientError", () => undefined);
    const secure = tls && (await startStreams(tls, "secureConnection", "tls", { host, port: options.tlsPort ?? 0, answer }));
    return {
      host,
      port: bound.port,
      tlsPort: secure?.port,
      async close() {
        bound.udp?.close();
        await Promise.all([...streams, ...(secure ? [secure] : [])].map((each) => each.close()));
      },
    };
  } catch (error) {
    await Promise.all(streams.map((each) => each.close()));
    throw error;
  }
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly answer: SipAnswerer;
}

interface Bound {
  readonly port: number;
  readonly udp: UdpSocket | undefined;
  readonly streams: readonly StreamServer[];
}

async function bindBoth(place: Place & { readonly transports: readonly string[] }): Promise<Bound> {
  for (let tries = 1; ; tries += 1) {
    const tcp = place.transports.includes("tcp") ? await startStreams(createServer(), "connection", "tcp", place) : undefined;
    try {
      const udp = place.transports.includes("udp") ? await startUdp({ ...place, port: tcp?.port ?? place.port }) : undefined;
      return { port: tcp?.port ?? udp?.address().port ?? 0, udp, streams: tcp ? [tcp] : [] };
    } catch (error) {
      await tcp?.close();
      // A port that is free on TCP can be taken on UDP: where any will do, another one is drawn.
      if (place.port !== 0 || tries >= bindTriesMax) {
        throw error;
      }
    }
  }
}

async function startUdp({ host, port, answer }: Place): Promise<UdpSocket> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.on("message", (bytes, from) => {
    const reply = readable(() => answer(bytes, "udp", from));
    if (reply) {
      socket.send(reply, from.port, from.address, () => undefined);
    }
  });
  socket.bind(port, host);
  await once(socket, "listening");
  return socket;
}

interface StreamServer {
  readonly port: number;
  close(): Promise<void>;
}

async function startStreams(
  server: Server,
  event: "connection" | "secureConnection",
  transport: "tcp" | "tls",
  { host, port, answer }: Place,
): Promise<StreamServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  server.on(event, (socket: Socket) => {
    const framer = createFramer();
    const from = { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      const replies = readable(() => framer.push(chunk).flatMap((message) => answer(message, transport, from) ?? []));
      if (!replies) {
        socket.destroy();
      }
      for (const reply of replies ?? []) {
        socket.write(reply);
      }
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await once(server, "close");
    },
  };
}

/** Undefined where the bytes were not SIP. */
function readable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SipSyntaxError) {
      return undefined;
    }
    throw error;
  }
}
