import { routeFiles } from "lineward:route-files";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, gzipSync } from "node:zlib";
import { textOf } from "@/lib/api/json-answer";
import type { Endpoint } from "@/lib/http/endpoint";
import { ProblemError } from "@/lib/http/problems";
import { type Streaming, streamOf } from "@/lib/http/stream-answer";
import { log } from "@/lib/platform/log";
import { type ApiPaths, pathsOf } from "./api-paths";
import { refuse } from "./refuse";
import { hasBody, streamBegins } from "./request-bodies";

export type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** An operation that one command has besides those of the product. */
export interface OwnOperation {
  readonly endpoint: Endpoint;
  readonly handle: Handler;
}

/** Shorter answers fit into a packet or two as they are. */
const gzipFromBytes = 2_048;

/** Answers a request of the API, or returns undefined for what is not below /api. */
export type Api = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined;

function requestOf(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of Array.isArray(value) ? value : value === undefined ? [] : [value]) {
      headers.append(name, item);
    }
  }
  const scheme = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https" ? "https" : "http";
  const url = `${scheme}://${incoming.headers.host ?? "localhost"}${incoming.url}`;
  const { method = "GET" } = incoming;
  const body = method !== "GET" && method !== "HEAD" && hasBody(incoming) ? incoming : undefined;
  // The message itself, not a web stream over it: closing that would close the connection before its answer has gone. Node takes it; the
  // type knows no such body.
  return new Request(url, { method, headers, ...(body ? { body, duplex: "half" } : {}) } as unknown as RequestInit);
}

/** Hands the connection itself to a stream, and resolves when it is closed. */
async function stream(request: IncomingMessage, response: ServerResponse, start: Streaming): Promise<void> {
  if (request.method === "HEAD" || response.destroyed) {
    response.end();
    return;
  }
  // Not one of the requests that a caller may have open at once: streams are bounded by themselves.
  response.emit(streamBegins);
  const { onDrain, onClose } = start({
    write: (part) => response.write(part),
    end: () => response.end(),
    cut: () => response.destroy(),
  });
  response.on("drain", onDrain);
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
  });
  onClose();
}

async function send(request: IncomingMessage, response: ServerResponse, answer: Response, zip: boolean): Promise<void> {
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") {
      response.setHeader(name, value);
    }
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) {
    response.setHeader("set-cookie", cookies);
  }
  response.statusCode = answer.status;
  const streaming = streamOf(answer);
  if (streaming) {
    await stream(request, response, streaming);
    return;
  }
  const text = textOf(answer);
  if (text === undefined && answer.body !== null) {
    await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
    return;
  }
  let body: string | Buffer = text ?? "";
  if (zip && body.length >= gzipFromBytes && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) {
    body = gzipSync(body, { level: constants.Z_BEST_SPEED });
    response.setHeader("content-encoding", "gzip");
    response.setHeader("vary", "accept-encoding");
  }
  if (![204, 304].includes(answer.status)) {
    response.setHeader("content-length", Buffer.byteLength(body));
  }
  response.end(body);
}

function paramsOf(template: string, path: string): Record<string, string> {
  const given = path.split("/");
  return Object.fromEntries(
    template
      .split("/")
      .flatMap((part, index) => (part.startsWith("{") ? [[part.slice(1, -1), decodeURIComponent(given[index] ?? "")]] : [])),
  );
}

async function handlerOf(
  paths: ApiPaths,
  path: string,
  method: string,
  own: readonly OwnOperation[],
): Promise<{ handle: Handler; params: Record<string, string> } | undefined> {
  const found = paths(path);
  const ofCommand = own.find(({ endpoint }) => found !== "auth" && endpoint.path === found?.path && endpoint.method === method);
  if (ofCommand) {
    return { handle: ofCommand.handle, params: paramsOf(ofCommand.endpoint.path, path) };
  }
  const folder = found === "auth" ? "/api/auth/[...all]" : found?.path.replace(/\{(\w+)\}/g, "[$1]");
  const file = folder === undefined ? undefined : await routeFiles[folder]?.();
  const handle = file?.[method === "HEAD" ? "GET" : method] as Handler | undefined;
  return handle && { handle, params: found === "auth" || !found ? {} : paramsOf(found.path, path) };
}

/**
 * The API without Next: the same route files, called from our own web server. Next takes a request through a router, a tracer and
 * three streams, which is worth it for a page and is most of the time of a short answer.
 */
export function apiOf(endpoints: readonly Endpoint[], own: readonly OwnOperation[] = []): Api {
  const paths = pathsOf([...endpoints, ...own.map(({ endpoint }) => endpoint)]);
  const answer = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    try {
      const found = await handlerOf(paths, path, request.method ?? "GET", own);
      if (!found) {
        refuse(response, new ProblemError("not_found", "The API has nothing at this path."));
        return;
      }
      const answered = await found.handle(requestOf(request), { params: Promise.resolve(found.params) });
      // A caller on this very machine, as the front has found out, gains nothing from fewer bytes.
      const near = /^(?:127\.|::1$)/.test(String(request.headers["x-forwarded-for"] ?? ""));
      await send(request, response, answered, !near);
    } catch (error) {
      if (response.destroyed) {
        return;
      }
      log.error({ err: error }, "an answer could not be sent");
      if (response.headersSent) {
        response.destroy();
      } else {
        refuse(response, new ProblemError("internal", "Lineward could not do this. The log has the cause."));
      }
    }
  };
  return (request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "/";
    return path === "/api" || path.startsWith("/api/") ? answer(request, response, path) : undefined;
  };
}
