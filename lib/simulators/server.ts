import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { SecureVersion } from "node:tls";
import type { SimulatorCertificate } from "./certificate";
import { type Family, mediaType, type SimulatorAnswer, type SimulatorRequest } from "./family";
import { bodyText, breakAnswer } from "./fault-answers";
import { type Oddity, oddBytes } from "./odd-answers";
import type { FaultName, FaultPlan, SeenRequest, Simulator } from "./types";

export interface ServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Given: the stand-in speaks https with it. Make one with `makeCertificate`. */
  readonly certificate?: SimulatorCertificate;
  /** The TLS versions it speaks. Old ones bring their old ciphers along. Default: whatever Node speaks. */
  readonly tls?: { readonly oldest: SecureVersion; readonly newest: SecureVersion };
  /** Milliseconds before every answer. Default 0. */
  readonly latencyMs?: number;
  /** Each connection is closed right after so many answers, without a word of it in the last one. Default: kept open. */
  readonly requestsPerConnection?: number;
}

/** A stand-in that also tells its certificate's fingerprint, for tests of pinning. */
export interface RunningSimulator extends Simulator {
  readonly certificate: SimulatorCertificate | undefined;
  /** The most connections that were ever open at the same time. */
  readonly connectionsMost: number;
  /** Shows this certificate from now on, of https only; whoever is connected has to come again. */
  showCertificate(next: SimulatorCertificate): void;
}

const bodyBytesMax = 1_000_000;
/** A demo runs for days: the log keeps the newest requests and forgets the rest. */
const seenMax = 100_000;

/** Faults that only make sense for a request that would change something; others pass by without using up the count. */
const onlyChanges: ReadonlySet<FaultName> = new Set(["says_yes", "applies_and_drops"]);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyBytesMax) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, answer: SimulatorAnswer): void {
  const text = bodyText(answer);
  response.writeHead(answer.status, {
    ...(text === "" ? {} : { "content-type": mediaType(answer) }),
    ...answer.headers,
    "content-length": String(Buffer.byteLength(text)),
  });
  response.end(text);
}

/**
 * Starts a stand-in device: a real HTTP or HTTPS server on loopback around a family's `handle`. Latency, every fault of
 * `types.ts`, the log of what was seen, keep-alive and a `close()` that ends all connections are here, so that a family only
 * holds its state and speaks its vendor's dialect.
 */
export async function startServer(family: Family, options: ServerOptions = {}): Promise<RunningSimulator> {
  const host = options.host ?? "127.0.0.1";
  const sockets = new Set<Socket>();
  let connectionsMost = 0;
  const timers = new Set<NodeJS.Timeout>();
  let seen: SeenRequest[] = [];
  let plans: { plan: FaultPlan; left: number }[] = [];
  let latencyMs = options.latencyMs ?? 0;
  let oddity: Oddity | undefined;

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, milliseconds);
      timers.add(timer);
    });

  /** The first plan that hits this request; its count goes down by one. */
  function takeFault(line: string, request: SimulatorRequest, answer: SimulatorAnswer): FaultName | undefined {
    const hit = plans.find(({ plan }) => {
      const { fault, match } = plan;
      if (match && !new RegExp(match.source, match.flags.replace(/[gy]/g, "")).test(line)) {
        return false;
      }
      if (onlyChanges.has(fault)) {
        return answer.apply !== undefined;
      }
      return fault !== "unauthorized_once" || family.needsSession(request);
    });
    if (hit) {
      hit.left -= 1;
      plans = plans.filter((plan) => plan.left > 0);
    }
    hit?.plan.told?.();
    return hit?.plan.fault;
  }

  async function answerTo(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://simulator.invalid");
    const request: SimulatorRequest = {
      method: incoming.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: await bodyOf(incoming),
    };
    seen.push({ method: request.method, path: request.path });
    if (seen.length > seenMax) {
      seen = seen.slice(-seenMax / 2);
    }
    if (latencyMs > 0) {
      await pause(latencyMs);
    }
    const answer = await family.handle(request);
    const operation = family.operation?.(request);
    const line = `${request.method} ${request.path}${operation === undefined ? "" : ` ${operation}`}`;
    const fault = takeFault(line, request, answer);
    if (fault === undefined || fault === "applies_and_drops") {
      answer.apply?.();
    }
    if (oddity !== undefined && fault === undefined && incoming.socket.writable) {
      const { bytes, stays } = oddBytes(oddity, answer);
      stays ? incoming.socket.write(bytes) : incoming.socket.end(bytes);
    } else if (fault === undefined || fault === "says_yes") {
      send(response, answer);
    } else if (fault === "unauthorized_once") {
      send(response, family.unauthorized());
    } else if (fault === "forbidden") {
      send(response, family.forbidden?.() ?? { status: 403, body: "Forbidden" });
    } else if (fault === "server_error") {
      send(response, family.serverError?.() ?? { status: 500, body: "Internal Server Error" });
    } else {
      const raw = [...sockets].find((socket) => socket.remotePort === incoming.socket.remotePort);
      breakAnswer(fault, { response, raw, answer, timers });
    }
  }

  const answered = new WeakMap<Socket, number>();
  const closeAfter = options.requestsPerConnection ?? Number.POSITIVE_INFINITY;
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    const { socket } = incoming;
    const count = (answered.get(socket) ?? 0) + 1;
    answered.set(socket, count);
    if (count >= closeAfter) {
      response.once("finish", () => socket.end());
    }
    // A client that gives up half-way is no failure of the stand-in.
    answerTo(incoming, response).catch(() => response.destroy());
  };
  let { certificate } = options;
  const { tls } = options;
  const old = tls ? { minVersion: tls.oldest, maxVersion: tls.newest, ciphers: "ALL:@SECLEVEL=0" } : {};
  const server = certificate
    ? createHttpsServer({ key: certificate.key, cert: certificate.cert, ...old }, listener)
    : createHttpServer(listener);
  server.keepAliveTimeout = 60_000;
  // For https too this is the TCP socket below TLS: only that one can be reset.
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    connectionsMost = Math.max(connectionsMost, sockets.size);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("tlsClientError", () => undefined);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

  return {
    driver: family.driver,
    scheme: certificate ? "https" : "http",
    host,
    port: (server.address() as AddressInfo).port,
    credentials: family.credentials,
    get certificate() {
      return certificate;
    },
    get connectionsMost() {
      return connectionsMost;
    },
    get seen() {
      return seen;
    },
    forget() {
      seen = [];
    },
    fail(plan) {
      plans.push({ plan, left: plan.times ?? (plan.fault === "unauthorized_once" ? 1 : Number.POSITIVE_INFINITY) });
    },
    heal() {
      plans = [];
    },
    setOddity(next) {
      oddity = next;
    },
    setLatency(milliseconds) {
      latencyMs = milliseconds;
    },
    showCertificate(next) {
      if (!(server instanceof HttpsServer)) {
        throw new Error("Only a stand-in that speaks https has a certificate");
      }
      certificate = next;
      server.setSecureContext({ key: next.key, cert: next.cert, ...old });
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    async close() {
      for (const timer of timers) {
        clearTimeout(timer);
      }
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}
