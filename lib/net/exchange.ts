import "server-only";
import type { Socket } from "node:net";
import { Client, type Dispatcher, errors } from "undici";
import { DeviceFault } from "@/lib/drivers/faults";
import { startClock } from "./clock";
import { bareCause, clockFault, errorCode, nameEndpoint, sayMs } from "./fault-words";
import { decodeBody, tooLarge } from "./reply-body";
import type { DeviceReply, DeviceRequest, Endpoint } from "./types";

export interface Deadlines {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** From the request's first byte to the last of the answer's headers. */
  readonly headersMs: number;
  /** From there to the last byte of the body. */
  readonly bodyMs: number;
}

/** One socket that the door opened and judged, with the HTTP spoken on it. Carries one request at a time. */
export interface Connection {
  readonly endpoint: Endpoint;
  readonly socket: Socket;
  readonly client: Client;
  /** The fingerprint under which it was accepted; undefined on http. */
  readonly pin?: string;
  /** True once an answer came over it. */
  used: boolean;
  /** Monotonic milliseconds of the last answer. */
  usedAt: number;
}

/** A reused connection that the device had closed meanwhile: no answer came over it. `sent`: request bytes may have left. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
  constructor(
    readonly sent: boolean,
    readonly fault: DeviceFault,
  ) {
    super("stale connection");
  }
}

const socketSpent = "LINEWARD_SOCKET_SPENT";
/** Below what small devices keep open; a device's own Keep-Alive header goes first. */
const keepAliveMs = 15_000;
const headersSizeMax = 16_384;

/** Wraps an opened socket. The client can never dial by itself: a second connection would pass no check. */
export function speakHttp(endpoint: Endpoint, socket: Socket, pin: string | undefined): Connection {
  let given = false;
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  const client = new Client(`${endpoint.scheme}://${host}:${endpoint.port}`, {
    // Never at once: undici overlooks a socket that is handed over within its own call.
    connect: (_options, done) =>
      queueMicrotask(() => {
        if (given || socket.destroyed) {
          done(Object.assign(new Error(socketSpent), { code: socketSpent }), null);
          return;
        }
        given = true;
        done(null, socket);
      }),
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxHeaderSize: headersSizeMax,
    // The door's own clock measures both, from other moments than undici does.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { endpoint, socket, client, pin, used: false, usedAt: 0 };
}

/** Names that are the door's to set. */
const ownHeaders = new Set(["host", "connection", "accept-encoding", "content-length", "transfer-encoding"]);

function headersOf(request: DeviceRequest): Record<string, string> {
  const given = Object.entries(request.headers ?? {}).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  return { ...Object.fromEntries(given), "accept-encoding": "identity" };
}

/** Sends one request and reads the whole answer. Rejects with `DeviceFault`, or `StaleConnection` where another try is thinkable. */
export async function exchange(
  connection: Connection,
  request: DeviceRequest,
  limits: { readonly deadlines: Deadlines; readonly maxBodyBytes: number; readonly signal?: AbortSignal },
): Promise<DeviceReply> {
  const { deadlines, maxBodyBytes } = limits;
  const at = nameEndpoint(connection.endpoint);
  const clock = startClock(deadlines.headersMs, limits.signal);
  let inBody = false;
  try {
    const answer = await connection.client.request({
      method: request.method,
      path: request.path,
      headers: headersOf(request),
      body: request.body ?? null,
      signal: clock.signal,
    });
    // An error after the last read has no reader; it must not end the process.
    answer.body.on("error", () => undefined);
    inBody = true;
    clock.restart(deadlines.bodyMs);
    refuseRedirect(answer, request);
    const bytes = await readWhole(answer, maxBodyBytes);
    const reply = { ...headOf(answer), text: await decodeBody(bytes, headOf(answer).headers["content-encoding"], maxBodyBytes) };
    connection.used = true;
    connection.usedAt = performance.now();
    return reply;
  } catch (error) {
    if (error instanceof DeviceFault) {
      throw error;
    }
    if (clock.ended !== undefined) {
      const late = inBody
        ? `${at} began to answer and did not finish within ${sayMs(deadlines.bodyMs)}. Try again; restart the device if it stays so.`
        : `${at} took the request and did not answer within ${sayMs(deadlines.headersMs)}. Try again; restart the device if it stays so.`;
      throw clockFault(clock, { late, maybeSent: true });
    }
    const sent = errorCode(error) !== socketSpent;
    const fault = wireFault(error, at, { inBody, sent });
    throw connection.used && !inBody && fault.code === "device_unreachable" ? new StaleConnection(sent, fault) : fault;
  } finally {
    clock.stop();
  }
}

function refuseRedirect({ statusCode, body }: Dispatcher.ResponseData, request: DeviceRequest): void {
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304 && request.redirect !== "answer") {
    body.destroy();
    throw new DeviceFault(
      "device_unexpected_reply",
      `The device redirected the request (${statusCode}) to another place, and Lineward follows no redirects. Check the scheme and the port.`,
      { maybeSent: true, device: { status: statusCode } },
    );
  }
}

async function readWhole(answer: Dispatcher.ResponseData, maxBodyBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the body and with it the connection.
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw tooLarge(maxBodyBytes, answer.statusCode);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function headOf({ statusCode, headers }: Dispatcher.ResponseData): Omit<DeviceReply, "text"> {
  const { "set-cookie": cookies = [], ...others } = headers;
  const plain = Object.entries(others).map(([name, value = ""]) => [name, Array.isArray(value) ? value.join(", ") : value] as const);
  return { status: statusCode, headers: Object.fromEntries(plain), cookies: Array.isArray(cookies) ? cookies : [cookies] };
}

function wireFault(error: unknown, at: string, { inBody, sent }: { inBody: boolean; sent: boolean }): DeviceFault {
  const code = errorCode(error);
  const cause = bareCause(error);
  if (code === "UND_ERR_INVALID_ARG") {
    return new DeviceFault(
      "device_rejected",
      "The request cannot be written in HTTP: a value holds a character that is not allowed there.",
      { maybeSent: false, cause },
    );
  }
  if (error instanceof errors.HTTPParserError || code === "UND_ERR_HEADERS_OVERFLOW" || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
    return new DeviceFault("device_unexpected_reply", `${at} answers something that is not HTTP. Check the scheme and the port.`, {
      maybeSent: true,
      cause,
    });
  }
  const when = inBody ? "in the middle of its answer" : "before it answered";
  return new DeviceFault("device_unreachable", `${at} closed the connection ${when}. Try again; restart the device if it stays so.`, {
    maybeSent: sent,
    cause,
  });
}
