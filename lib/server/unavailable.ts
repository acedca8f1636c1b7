import type { ServerResponse } from "node:http";
import { monotonicMs } from "@/lib/platform/clock";
import { knownTrouble, retryAfterSeconds } from "@/lib/platform/db/trouble";

/** A page that failed because the database cannot be used now is a 503 to come back to, as the API's answers are, and no fault of ours. */
export function sayUnavailable(response: ServerResponse): void {
  const askedAt = monotonicMs();
  const write = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    if (status === 500 && knownTrouble(askedAt)) {
      response.setHeader("Retry-After", String(retryAfterSeconds));
      return write(503, ...rest);
    }
    return write(status, ...rest);
  }) as typeof response.writeHead;
}
