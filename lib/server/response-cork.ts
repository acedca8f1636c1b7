import type { ServerResponse } from "node:http";

/** Longer than an answer takes from its first to its last byte, shorter than anyone notices at the beginning of a stream. */
const holdMs = 10;

/**
 * Sends an answer's head and its body together. Next writes the head, each part and the end by themselves, and every write is a
 * call into the kernel: for a short answer that is most of the time it takes. A long one or a stream goes on after `holdMs`.
 */
export function corkResponse(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = ((...head: Parameters<ServerResponse["writeHead"]>) => {
    response.writeHead = writeHead;
    response.cork();
    const timer = setTimeout(() => {
      if (!response.writableEnded) {
        response.uncork();
      }
    }, holdMs);
    // `end` lets everything go by itself.
    response.once("finish", () => clearTimeout(timer));
    return writeHead.apply(response, head);
  }) as ServerResponse["writeHead"];
}
