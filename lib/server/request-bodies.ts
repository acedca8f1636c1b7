import type { IncomingMessage, ServerResponse } from "node:http";
import { ProblemError } from "@/lib/http/problems";

/** Requests of one address that may be open at once. A browser opens six; a building behind one address stays far below it. */
const openMax = 256;
/** Of these, requests whose bodies have not arrived yet: ours are small and come with their heads. */
const arrivingMax = 64;

/** What a response emits when it becomes a stream that goes on until somebody ends it. */
export const streamBegins = Symbol("stream begins");

/** Requests that are open, by the address of who asks, so that one caller cannot hold them all. */
export interface RequestLimit {
  /** Counts a request until its answer has gone or has become a stream, or says why it is one too many. */
  admit(address: string, request: IncomingMessage, response: ServerResponse): ProblemError | undefined;
}

/** True if a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

export function requestLimit(): RequestLimit {
  const byAddress = new Map<string, Set<IncomingMessage>>();
  return {
    admit(address, request, response) {
      const open = byAddress.get(address) ?? new Set();
      const arriving = () => [...open].filter((message) => !message.complete).length;
      if (open.size >= openMax || (hasBody(request) && open.size >= arrivingMax && arriving() >= arrivingMax)) {
        return new ProblemError("too_many_requests", "Too many requests are open from this address. Wait until some have ended.", {
          retryAfterSeconds: 1,
        });
      }
      byAddress.set(address, open.add(request));
      const leave = () => {
        open.delete(request);
        if (open.size === 0 && byAddress.get(address) === open) {
          byAddress.delete(address);
        }
      };
      response.once("close", leave);
      response.once(streamBegins, leave);
      return undefined;
    },
  };
}
