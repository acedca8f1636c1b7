import "server-only";
import type { Socket } from "node:net";
import type { AnswerHead } from "./answer-head";
import { type AnswerReader, createAnswerReader, type Unreadable, UnreadableAnswer } from "./answer-reader";
import { type Deadline, startDeadline } from "./deadline";
import { DeviceFault } from "./device-fault";
import { bareCause, deadlineFault, nameEndpoint, sayMs } from "./fault-text";
import { secureRedirect } from "./redirect";
import { decodeBody, tooLarge } from "./reply-body";
import { requestBytes } from "./request-bytes";
import type { DeviceReply, DeviceRequest, Endpoint } from "./types";

export interface Deadlines {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** From the request's first byte to the last of the answer's headers. */
  readonly headersMs: number;
  /** From there to the last byte of the body. */
  readonly bodyMs: number;
}

/** One socket to an address that was checked. Carries one request at a time. */
export interface Connection {
  readonly endpoint: Endpoint;
  readonly socket: Socket;
  /** The fingerprint under which it was accepted; undefined on http. */
  readonly pin: string | undefined;
  /** Whether outdated TLS was allowed when it was opened. */
  readonly oldTls: boolean;
  /** True once an answer came over it. */
  used: boolean;
  /** Monotonic milliseconds of the last answer. */
  usedAt: number;
  /** Ends the watch over an idle connection. */
  wake(): void;
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

/** Below what small devices keep open; a device's own Keep-Alive header goes first. */
const keepAliveMs = 15_000;
/** How long nothing may follow until an answer of doubtful length counts as whole. */
const quietMs = 300;

export function speakHttp(endpoint: Endpoint, socket: Socket, judged: Pick<Connection, "pin" | "oldTls">): Connection {
  return { endpoint, socket, ...judged, used: false, usedAt: 0, wake: () => undefined };
}

/** Sends one request and reads the whole answer. Rejects with `DeviceFault`, or `StaleConnection` where another try is thinkable. */
export async function exchange(
  connection: Connection,
  request: DeviceRequest,
  limits: { readonly deadlines: Deadlines; readonly maxBodyBytes: number; readonly signal?: AbortSignal | undefined },
): Promise<DeviceReply> {
  const { deadlines, maxBodyBytes } = limits;
  const { endpoint, socket } = connection;
  const at = nameEndpoint(endpoint);
  const bytes = requestBytes(endpoint, request);
  connection.wake();
  if (socket.destroyed || socket.readableEnded || !socket.writable) {
    throw lost(connection, closedFault(at, false, undefined), false);
  }
  const clock = startDeadline(deadlines.headersMs, limits.signal);
  const reader = createAnswerReader(maxBodyBytes);
  const onHead = (head: AnswerHead) => {
    clock.restart(deadlines.bodyMs);
    refuseRedirect(head, request, endpoint);
  };
  try {
    await converse(socket, bytes, reader, clock, onHead);
    const head = reader.head as AnswerHead;
    connection.used = true;
    connection.usedAt = performance.now();
    rest(connection, reader);
    const text = await decodeBody(reader.body(), head.headers, maxBodyBytes);
    return { status: head.status, headers: head.headers, cookies: head.cookies, text };
  } catch (error) {
    if (error instanceof DeviceFault) {
      throw error;
    }
    if (clock.ended !== undefined) {
      const late = reader.head
        ? `${at} began to answer and did not finish within ${sayMs(deadlines.bodyMs)}. Try again; restart the device if it stays so.`
        : `${at} took the request and did not answer within ${sayMs(deadlines.headersMs)}. Try again; restart the device if it stays so.`;
      throw deadlineFault(clock, { late, maybeSent: true });
    }
    if (error instanceof UnreadableAnswer) {
      throw error.why === "too_large" ? tooLarge(maxBodyBytes, reader.head?.status) : unreadableFault(error.why, at);
    }
    throw lost(connection, closedFault(at, true, reader, error), reader.begun);
  } finally {
    clock.stop();
  }
}

/** Writes the request and resolves when the reader has the whole answer. Rejects with what went wrong on the way. */
function converse(socket: Socket, bytes: Buffer, reader: AnswerReader, clock: Deadline, onHead: (head: AnswerHead) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let quiet: NodeJS.Timeout | undefined;
    let headSeen = false;
    let forget = () => {};
    const settle = (error?: unknown) => {
      clearTimeout(quiet);
      socket.off("data", data).off("end", ended).off("close", closed).off("error", closed);
      forget();
      error === undefined ? resolve() : reject(error);
    };
    const advance = (step: () => void) => {
      try {
        step();
        if (reader.head && !headSeen) {
          headSeen = true;
          onHead(reader.head);
        }
      } catch (error) {
        settle(error);
        return;
      }
      clearTimeout(quiet);
      if (reader.done) {
        settle();
      } else if (reader.doubtful) {
        quiet = setTimeout(() => (reader.pause() ? settle() : undefined), quietMs);
      }
    };
    const data = (chunk: Buffer) => advance(() => reader.push(chunk));
    const ended = () => closed();
    const closed = (error?: unknown) => {
      if (reader.end()) {
        settle();
      } else {
        settle(error instanceof Error ? error : Object.assign(new Error("closed"), { code: "ECONNRESET" }));
      }
    };
    const late = () => settle(new Error("late"));
    socket.on("data", data).on("end", ended).on("close", closed).on("error", closed);
    forget = clock.onEnd(late);
    if (clock.ended === undefined) {
      socket.write(bytes);
    }
  });
}

/** Keeps the connection for another request if its answer ended for certain, and watches that the device leaves it alone meanwhile. */
function rest(connection: Connection, reader: AnswerReader): void {
  const { socket } = connection;
  const hint = /\btimeout\s*=\s*(\d{1,6})/i.exec(reader.head?.headers["keep-alive"] ?? "")?.[1];
  const idleMs = hint === undefined ? keepAliveMs : Math.min(keepAliveMs, Number(hint) * 1000 - 1000);
  if (!reader.reusable || idleMs <= 0) {
    socket.destroy();
    return;
  }
  const end = () => socket.destroy();
  const timer = setTimeout(end, idleMs);
  timer.unref();
  // Whatever comes without being asked for would be taken for the next answer.
  socket.on("data", end).on("end", end);
  connection.wake = () => {
    clearTimeout(timer);
    socket.off("data", end).off("end", end);
    connection.wake = () => undefined;
  };
}

function refuseRedirect({ status, headers }: AnswerHead, request: DeviceRequest, at: Endpoint): void {
  if (status >= 300 && status < 400 && status !== 304 && request.redirect !== "answer") {
    const secure = secureRedirect(at, headers.location);
    throw new DeviceFault(
      "device_unexpected_reply",
      `The device redirected the request (${status}) to another place, and Lineward follows no redirects. Check the scheme and the port.`,
      { maybeSent: true, device: { status }, ...(secure ? { secure } : {}) },
    );
  }
}

const unreadableWords: Readonly<Record<Exclude<Unreadable, "too_large">, string>> = {
  not_http:
    "answers something that is not HTTP. Lineward cannot tell why: something else may be there, or the device's own answer is damaged.",
  tls: "answers with TLS to a request without it. Use https for this address.",
  endless_head: "answers headers without an end, which is not HTTP as any client reads it. Lineward cannot tell why; restart the device.",
  bad_chunk:
    "began to answer in HTTP, and then lost count of its own answer. Lineward cannot tell why: try again, and look for newer firmware if it stays so.",
};

function unreadableFault(why: Exclude<Unreadable, "too_large">, at: string): DeviceFault {
  return new DeviceFault("device_unexpected_reply", `${at} ${unreadableWords[why]}`, { maybeSent: true });
}

function closedFault(at: string, sent: boolean, reader: AnswerReader | undefined, error?: unknown): DeviceFault {
  const when = reader?.begun ? "in the middle of its answer" : "before it answered";
  return new DeviceFault("device_unreachable", `${at} closed the connection ${when}. Try again; restart the device if it stays so.`, {
    maybeSent: sent,
    cause: bareCause(error),
  });
}

/** A reused connection over which not one byte came had been closed before; everything else is a fault. */
function lost(connection: Connection, fault: DeviceFault, begun: boolean): DeviceFault | StaleConnection {
  return connection.used && !begun ? new StaleConnection(fault.details.maybeSent === true, fault) : fault;
}
