import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const triesMax = 200;

function tcpIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

function udpIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createSocket("udp4");
    probe.once("error", () => probe.close(() => resolve(false)));
    probe.bind(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The first port from `from` on that nothing listens on and that is not in `taken`. For a first start: later the port is known. */
export async function nextFreePort(host: string, from: number, taken: ReadonlySet<number>): Promise<number> {
  for (let port = from; port < from + triesMax; port += 1) {
    if (!taken.has(port) && (await tcpIsFree(host, port)) && (await udpIsFree(host, port))) {
      return port;
    }
  }
  throw new Error(`No port is free from ${from} to ${from + triesMax - 1} on ${host}`);
}

/** An address of its own on loopback, where this machine has more than one: macOS and some containers only have 127.0.0.1. */
export async function ownLoopback(wish: string): Promise<string> {
  return (await tcpIsFree(wish, 0)) ? wish : "127.0.0.1";
}
