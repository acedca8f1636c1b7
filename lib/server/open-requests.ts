import type { ServerResponse } from "node:http";

/** Answers that have begun and not ended, so that a stop can wait for them. */
export interface OpenRequests {
  add(response: ServerResponse): void;
  /** Resolves when only event streams are left, or when the time is over. Streams never end by themselves. */
  settled(timeoutMs: number): Promise<void>;
}

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
}

export function openRequests(): OpenRequests {
  const open = new Set<ServerResponse>();
  let changed = () => {};
  const busy = () => [...open].some((response) => !isStream(response));
  return {
    add(response) {
      open.add(response);
      response.once("close", () => {
        open.delete(response);
        changed();
      });
    },
    async settled(timeoutMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        changed = () => {
          if (!busy()) {
            clearTimeout(timer);
            resolve();
          }
        };
        changed();
      });
    },
  };
}
