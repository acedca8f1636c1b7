import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { isDocument } from "@/lib/schema/document";
import { startBasipLinuxMonitor } from "../basip-linux-monitor/simulator";
import { startBasipMonitor } from "../basip-monitor/simulator";
import { startBasipPanel } from "../basip-panel/simulator";

/** How one stand-in of a fleet behaves. "refuses": nothing listens. "silent": takes connections and never answers. "trickles": a byte a second. */
export type FleetMode = "answers" | "refuses" | "silent" | "trickles";

export interface FleetOptions {
  readonly count: number;
  /** The same port at each address. */
  readonly port: number;
  /** Milliseconds before every answer. */
  readonly latencyMs?: number;
  /** The second number of the addresses, 127.<net>.0.1 and on: fleets beside each other take different ones. */
  readonly net?: number;
  /** Which family each is of. Default: all panels. */
  readonly driver?: FleetDriver;
}

export type FleetDriver = "basip-panel" | "basip-monitor" | "basip-linux-monitor";

export interface Fleet {
  readonly driver: FleetDriver;
  readonly credentials: Readonly<Record<string, string>>;
  readonly port: number;
  host(index: number): string;
  serial(index: number): string;
  /** Requests answered since the start. */
  readonly requests: number;
  /** Logins of each stand-in. */
  readonly logins: Uint32Array;
  /** Connections that each has open now, and the most that it had at the same time. */
  readonly connections: Uint8Array;
  readonly connectionsMost: Uint8Array;
  /** The most requests that one of them was sent within a second. */
  readonly withinSecondMost: number;
  setMode(index: number, mode: FleetMode): Promise<void>;
  /** Another user of the first account, as if somebody had typed it at the device. */
  setUser(index: number, user: string): void;
  close(): Promise<void>;
}

/** A second, but for what timers are early and the way of an answer differs. */
const pacedMs = 950;

const starters = {
  "basip-panel": startBasipPanel,
  "basip-monitor": startBasipMonitor,
  "basip-linux-monitor": startBasipLinuxMonitor,
} as const;

/** What stands in an answer where each stand-in says something of its own. */
const own = { serial: "fleet-serial", user: "fleet-user" } as const;

interface Recorded {
  readonly status: number;
  readonly text: string;
}

/** What a whole simulator of the family answers: each page is asked of it once, so that the two cannot drift apart. */
async function startModel(driver: FleetDriver) {
  const whole = await starters[driver]({
    serial: own.serial,
    validation: "none",
    sections: { sip: { user: own.user, user_id: own.user } },
  });
  const at = `http://${whole.host}:${whole.port}`;
  const known = new Map<string, Recorded>();
  let token = "";
  return {
    credentials: whole.credentials,
    isLogin: (path: string) => path.endsWith("/login"),
    async page(path: string): Promise<Recorded> {
      const before = known.get(path);
      if (before) {
        return before;
      }
      if (token === "") {
        const { username = "", password = "" } = whole.credentials;
        const query = new URLSearchParams({ username, password: createHash("md5").update(password).digest("hex").toUpperCase() });
        const base = path.split("/").slice(0, 3).join("/");
        const answer = await fetch(`${at}${base === "/api/info" ? "/api/v1" : base}/login?${query}`);
        const json: unknown = await answer.json();
        token = isDocument(json) && typeof json.token === "string" ? json.token : "";
      }
      const answer = await fetch(`${at}${path}`, { headers: { authorization: `Bearer ${token}` } });
      const page = { status: answer.status, text: await answer.text() };
      known.set(path, page);
      return page;
    },
    close: () => whole.close(),
  };
}

/** "GET /path?query HTTP/1.1" and what follows, as far as a stand-in needs it. Undefined until it is whole. */
function firstRequest(text: string): { method: string; path: string; length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) {
    return undefined;
  }
  const [method = "", target = ""] = text.slice(0, text.indexOf("\r\n")).split(" ");
  const body = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
  const length = end + 4 + body;
  return text.length < length ? undefined : { method, path: target.split("?")[0] ?? "", length };
}

/**
 * Many small devices in one process, each at an address of its own on loopback. They answer what reads and checks of a device that nobody
 * changes ask for, with as little work as can be: for measuring, and for tests with many devices. Writes are refused.
 */
export async function startFleet({ count, port, latencyMs = 0, net = 20, driver = "basip-panel" }: FleetOptions): Promise<Fleet> {
  const model = await startModel(driver);
  const modes: FleetMode[] = Array.from({ length: count }, () => "answers");
  const users = Array.from({ length: count }, (_, index) => String(20_000 + index));
  const logins = new Uint32Array(count);
  const open = new Uint8Array(count);
  const connectionsMost = new Uint8Array(count);
  const sockets = new Set<Socket>();
  const servers: (Server | undefined)[] = [];
  let requests = 0;
  const lately: number[][] = Array.from({ length: count }, () => []);
  let withinSecondMost = 0;

  const host = (index: number) => `127.${net}.${index >> 8}.${index & 255}`;
  const serial = (index: number) => `fleet-${net}-${index}`;

  async function answerTo(index: number, method: string, path: string): Promise<Recorded> {
    if (method !== "GET") {
      return { status: 403, text: "Forbidden" };
    }
    if (model.isLogin(path)) {
      logins[index] = (logins[index] ?? 0) + 1;
      return { status: 200, text: JSON.stringify({ token: `token-${index}-${logins[index]}`, account_type: "admin" }) };
    }
    const { status, text } = await model.page(path);
    return { status, text: text.replaceAll(own.serial, serial(index)).replaceAll(own.user, users[index] ?? "") };
  }

  function trickle(socket: Socket, bytes: string): void {
    let at = 0;
    const timer = setInterval(() => {
      at += 1;
      socket.write(bytes.slice(at - 1, at));
    }, 1_000);
    socket.once("close", () => clearInterval(timer));
  }

  async function reply(index: number, socket: Socket, method: string, path: string): Promise<void> {
    const { status, text } = await answerTo(index, method, path);
    const mode = modes[index];
    requests += 1;
    const now = performance.now();
    lately[index] = [...(lately[index] ?? []).filter((at) => at > now - pacedMs), now];
    withinSecondMost = Math.max(withinSecondMost, lately[index]?.length ?? 0);
    if (mode === "silent" || socket.destroyed) {
      return;
    }
    const bytes = `HTTP/1.1 ${status} OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    mode === "trickles" ? trickle(socket, bytes) : socket.write(bytes);
  }

  function serve(index: number, socket: Socket): void {
    sockets.add(socket);
    open[index] = (open[index] ?? 0) + 1;
    connectionsMost[index] = Math.max(connectionsMost[index] ?? 0, open[index] ?? 0);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      sockets.delete(socket);
      open[index] = (open[index] ?? 1) - 1;
    });
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      for (let request = firstRequest(text); request; request = firstRequest(text)) {
        const { method, path, length } = request;
        text = text.slice(length);
        const answer = () => void reply(index, socket, method, path).catch(() => socket.destroy());
        latencyMs > 0 ? setTimeout(answer, latencyMs) : answer();
      }
    });
  }

  const listen = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const server = createServer((socket) => serve(index, socket));
      server.once("error", reject);
      server.listen(port, host(index), () => resolve());
      servers[index] = server;
    });
  const hush = (index: number) =>
    new Promise<void>((resolve) => {
      const server = servers[index];
      servers[index] = undefined;
      for (const socket of sockets) {
        if (socket.localAddress === host(index)) {
          socket.destroy();
        }
      }
      server ? server.close(() => resolve()) : resolve();
    });

  for (let index = 0; index < count; index += 1) {
    await listen(index);
  }
  return {
    driver,
    credentials: model.credentials,
    port,
    host,
    serial,
    get withinSecondMost() {
      return withinSecondMost;
    },
    get requests() {
      return requests;
    },
    logins,
    connections: open,
    connectionsMost,
    async setMode(index, mode) {
      const before = modes[index];
      modes[index] = mode;
      if (mode === "refuses") {
        await hush(index);
      } else if (before === "refuses") {
        await listen(index);
      }
    },
    setUser(index, user) {
      users[index] = user;
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await Promise.all(servers.map((_server, index) => hush(index)));
      await model.close();
    },
  };
}
