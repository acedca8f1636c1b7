import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Problem, type ProblemError, problems } from "@/lib/http/problems";

function written(problem: ProblemError): { status: number; headers: Record<string, string>; body: string } {
  const { code, detail } = problem;
  const { retryAfterSeconds, allow, ...extra } = problem.extra;
  const requestId = randomUUID();
  const { status, title } = problems[code];
  const body = JSON.stringify({ ...extra, type: `urn:lineward:problem:${code}`, title, status, detail, code, requestId } satisfies Problem);
  return {
    status,
    body,
    headers: {
      "content-type": "application/problem+json",
      "content-length": String(Buffer.byteLength(body)),
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...(typeof retryAfterSeconds === "number" ? { "retry-after": String(retryAfterSeconds) } : {}),
      ...(typeof allow === "string" ? { allow } : {}),
    },
  };
}

/** Answers a request that never reaches a route, in the words and with the headers that a route would use. */
export function refuse(response: ServerResponse, problem: ProblemError): void {
  const { status, headers, body } = written(problem);
  response.writeHead(status, headers);
  response.end(body);
}

/** The same on a bare socket: what came was no request, or is none yet. Ends the connection. */
export function refuseOn(socket: Duplex, problem: ProblemError, usual: Readonly<Record<string, string>>): void {
  const { status, headers, body } = written(problem);
  const lines = Object.entries({ ...usual, ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${problems[problem.code].title}\r\n${lines.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
