import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Endpoint } from "@/lib/net/types";
import { makeCertificate } from "@/lib/simulators/certificate";

/** A server that answers bytes, for what no proper HTTP server would say. */
export interface RawDevice {
  readonly endpoint: Endpoint;
  /** SHA-256 of its certificate; "" without TLS. */
  readonly sha256: string;
  /** The head and body of every request as it came, whole. */
  readonly requests: readonly string[];
  /** Sockets accepted so far, and open right now. */
  readonly accepted: number;
  readonly open: number;
  /** The most sockets that were open at the same time. */
  readonly openMax: number;
  /** Bytes received above TLS. */
  readonly bytes: number;
  /** The server names that TLS clients asked for. */
  readonly serverNames: readonly string[];
  close(): Promise<void>;
}

export type RawAnswer = (socket: Socket, request: string, count: number) => void;

export interface RawDeviceOptions {
  readonly tls?: boolean;
  readonly host?: string;
  readonly port?: number;
}

/** Listens on loopback, port 0 unless told. `answer` runs once per whole request (head, and body by content-length). */
export async function startRawDevice(
  answer: RawAnswer,
  { tls = false, host = "127.0.0.1", port = 0 }: RawDeviceOptions = {},
): Promise<RawDevice> {
  const seen = { requests: [] as string[], accepted: 0, openMax: 0, bytes: 0, serverNames: [] as string[] };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      seen.bytes += chunk.length;
      text += chunk.toString("latin1");
      for (let end = wholeLength(text); end > 0; end = wholeLength(text)) {
        seen.requests.push(text.slice(0, end));
        text = text.slice(end);
        answer(socket, seen.requests.at(-1) ?? "", seen.requests.length);
      }
    });
  };
  const track = (socket: Socket) => {
    seen.accepted += 1;
    sockets.add(socket);
    seen.openMax = Math.max(seen.openMax, sockets.size);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  };
  const certificate = tls ? await makeCertificate() : undefined;
  let server: Server;
  if (certificate) {
    const secure = createTlsServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
      if (typeof socket.servername === "string") {
        seen.serverNames.push(socket.servername);
      }
      serve(socket);
    });
    secure.on("tlsClientError", () => undefined);
    secure.on("connection", track);
    server = secure;
  } else {
    server = createServer((socket) => {
      track(socket);
      serve(socket);
    });
  }
  server.listen(port, host);
  await once(server, "listening");
  const endpoint: Endpoint = { scheme: tls ? "https" : "http", host, port: (server.address() as AddressInfo).port };
  return {
    endpoint,
    sha256: certificate?.sha256 ?? "",
    requests: seen.requests,
    serverNames: seen.serverNames,
    get accepted() {
      return seen.accepted;
    },
    get open() {
      return sockets.size;
    },
    get openMax() {
      return seen.openMax;
    },
    get bytes() {
      return seen.bytes;
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      if (server.listening) {
        server.close();
        await once(server, "close");
      }
    },
  };
}

function wholeLength(text: string): number {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) {
    return 0;
  }
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : 0;
}

/** A whole HTTP answer. */
export function httpAnswer(
  body: string | Buffer,
  { status = "200 OK", headers = {} }: { status?: string; headers?: Record<string, string> } = {},
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ "content-length": String(bytes.length), ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`), bytes]);
}
