import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ProblemError } from "@/lib/http/problems";
import { isIn, networkOf, readPeer } from "@/lib/net/peer-address";
import type { Networks } from "@/lib/schema/address-rules";
import type { Gate } from "./gate";
import { callerNetworkOf, type HeaderRules, secure, usualHeaders } from "./headers";
import type { OpenRequests } from "./open-requests";
import { refuse, refuseOn } from "./refuse";
import { requestLimit } from "./request-bodies";
import { corkResponse } from "./response-cork";
import { sayUnavailable } from "./unavailable";
import { endUnreadBody } from "./unread-body";

/**
 * Until when a request's head, and all of it, must have arrived, and how often it is looked whether one is late. The work on an
 * answer is not bounded by this.
 */
const deadlines = { headMs: 20_000, requestMs: 40_000, lookMs: 1_000 };
/** Connections of one caller; a browser opens six. A trusted proxy opens as many as it needs. */
const connectionsMax = 1_024;

export interface FrontOptions {
  readonly rules: HeaderRules;
  readonly gate: Gate;
  readonly underWay: OpenRequests;
  /** What answers the requests that pass. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** For tests. */
  readonly within?: typeof deadlines;
}

/** What a broken or late head means, as a problem. */
function problemOf(code: string | undefined): ProblemError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new ProblemError("request_timeout", "The request did not arrive whole within its time.");
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new ProblemError("headers_too_large", "The head of the request is larger than 16 KB.");
  }
  return new ProblemError("bad_request", "This is not a request of HTTP/1.1.");
}

/** Bounds how many connections one address holds: those without a request count for nothing else. */
function boundConnections(server: Server, trusted: Networks): void {
  const byAddress = new Map<string, number>();
  server.on("connection", (socket) => {
    const address = networkOf(socket.remoteAddress ?? "");
    if (isIn(trusted, readPeer(socket.remoteAddress ?? ""))) {
      return;
    }
    const open = (byAddress.get(address) ?? 0) + 1;
    if (open > connectionsMax) {
      socket.destroy();
      return;
    }
    byAddress.set(address, open);
    socket.once("close", () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      left === 0 ? byAddress.delete(address) : byAddress.set(address, left);
    });
  });
}

/**
 * The web server before Next: refuses what can never be answered before it costs anything, bounds what one caller can hold open, and
 * puts the usual headers on every answer, its own refusals included. The caller of this listens.
 */
export function startFront({ rules, gate, underWay, answer, within = deadlines }: FrontOptions): Server {
  const open = requestLimit();
  const answers = new WeakMap<Duplex, ServerResponse>();
  const take = (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
    underWay.add(response);
    corkResponse(response);
    sayUnavailable(response);
    secure(request, response, rules);
    endUnreadBody(request, response);
    const refused = gate(request) ?? open.admit(callerNetworkOf(request), request, response);
    if (refused) {
      refuse(response, refused);
      return;
    }
    if (request.headers.expect !== undefined) {
      response.writeContinue();
    }
    answer(request, response).catch(() => response.destroy());
  };
  const server = createServer(
    {
      headersTimeout: within.headMs,
      requestTimeout: within.requestMs,
      connectionsCheckingInterval: within.lookMs,
      // The gate says it, as a problem.
      requireHostHeader: false,
    },
    take,
  );
  // A caller that waits for leave to send its body is refused before it sends any of it. Other expectations are not met, only heard.
  server.on("checkContinue", take);
  server.on("checkExpectation", take);
  server.on("connect", (_request, socket) => {
    socket.on("error", () => undefined);
    refuseOn(socket, new ProblemError("method_not_allowed", "Lineward is no proxy.", { allow: "GET" }), usualHeaders(rules));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const begun = answers.get(socket);
    const midAnswer = begun?.headersSent === true && !begun.writableFinished;
    if (error.code === "ECONNRESET" || !socket.writable || midAnswer) {
      socket.destroy();
      return;
    }
    refuseOn(socket, problemOf(error.code), usualHeaders(rules));
  });
  boundConnections(server, rules.trustedProxies);
  return server;
}
