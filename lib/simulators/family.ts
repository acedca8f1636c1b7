import type { IncomingHttpHeaders } from "node:http";

/** One request as a family's `handle` gets it: the body whole, as UTF-8 text. */
export interface SimulatorRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a family answers. */
export interface SimulatorAnswer {
  readonly status: number;
  /** `content-length` is set by the server; `content-type` defaults to JSON for a document and to plain text for a string. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object or array is sent as JSON, a string as it is, absent as an empty body. */
  readonly body?: unknown;
  /**
   * The change of state that this answer speaks of. The server runs it just before answering, leaves it out for "says_yes" and for
   * every fault that breaks the answer, and runs it without an answer for "applies_and_drops". A handler must not change what a write
   * changes anywhere else. Sessions are not settings: a login may store its token at once.
   */
  readonly apply?: () => void;
}

/** What makes a stand-in one vendor's device. State lives in the closure of `handle`. */
export interface Family {
  /** Id in the catalog. */
  readonly driver: string;
  /** Legal credentials for the family's manifest. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Answers one request. Must not change settings except in `apply`; may be called for a request that a fault then swallows. */
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
  /** True if the request is made with a session (token, cookie): only those can meet "unauthorized_once". Not the login itself. */
  needsSession(request: SimulatorRequest): boolean;
  /**
   * What a request asks for, where one path serves all of them: appended to the "METHOD /path" that a fault plan's `match` sees.
   * Must not contain a secret.
   */
  operation?(request: SimulatorRequest): string | undefined;
  /** How this vendor says that a token or cookie is no longer good. */
  unauthorized(): SimulatorAnswer;
  /** How this vendor says 403. Default: plain text. */
  forbidden?(): SimulatorAnswer;
  /** How this vendor says 500. Default: plain text. */
  serverError?(): SimulatorAnswer;
}

/** The content type of an answer that names none. */
export function mediaType(answer: SimulatorAnswer): string {
  return typeof answer.body === "string" ? "text/plain; charset=utf-8" : "application/json";
}
