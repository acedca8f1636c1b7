import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { makeCertificate } from "@/lib/simulators/certificate";

/** Takes whole messages off the front of what came in, by the length before each. */
function whole(bytes: Buffer, messages: string[]): Buffer {
  const space = bytes.indexOf(0x20);
  const length = Number(bytes.subarray(0, Math.max(0, space)).toString("ascii") || Number.NaN);
  if (space < 0 || bytes.length < space + 1 + length) {
    return bytes;
  }
  messages.push(bytes.subarray(space + 1, space + 1 + length).toString("utf8"));
  return whole(bytes.subarray(space + 1 + length), messages);
}

/**
 * A syslog server on loopback that keeps its messages. `tlsFor`: over TLS, with a certificate of its own making for this name and
 * 127.0.0.1. `takes`: all and closes after the other side; "cuts" after the first bytes; "hangs": takes a connection and does nothing.
 */
export async function startSyslog({
  port,
  tlsFor,
  takes = "all",
}: {
  readonly port: number;
  readonly tlsFor?: string;
  readonly takes?: "all" | "cuts" | "hangs";
}) {
  const messages: string[] = [];
  const open = new Set<Socket>();
  const taken = (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    if (takes === "hangs") {
      return;
    }
    let rest = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      if (takes === "cuts") {
        socket.resetAndDestroy();
        return;
      }
      rest = Buffer.from(whole(Buffer.concat([rest, part]), messages));
    });
  };
  const { key, cert } = tlsFor === undefined ? { key: "", cert: "" } : await makeCertificate(tlsFor);
  const server: Server = tlsFor === undefined ? createServer(taken) : createTlsServer({ key, cert }, taken);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    messages,
    cert,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same for datagrams. */
export async function startSyslogOfDatagrams() {
  const messages: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (message) => messages.push(message.toString("utf8")));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { messages, port: socket.address().port, close: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
}
