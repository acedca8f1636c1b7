import { readEvents, type StreamEvent } from "@/lib/api/event-stream";

/** What whoever holds the stream tells the tabs. */
export type Said =
  | { readonly kind: "state"; readonly up: boolean }
  | ({ readonly kind: "event" } & StreamEvent)
  /** Nobody is signed in any more in this browser, or somebody else is: there is no stream for this person. */
  | { readonly kind: "over" };

const firstPauseMs = 500;
const pauseMsMax = 5_000;
/** The server has no room for another stream: pages ask by themselves meanwhile. */
const fullPauseMs = 60_000;

/**
 * Holds one stream for a person, makes it anew whenever it is lost, and says what came. Returns how to let go of it. What a lost connection
 * has missed is told by the server: the events themselves, or `resync`.
 */
export function holdStream(person: string, tell: (said: Said) => void): () => void {
  const stop = new AbortController();
  let lastId: string | undefined;
  let pauseMs = firstPauseMs;
  let wakeUp: (() => void) | undefined;

  const over = () => {
    stop.abort();
    tell({ kind: "over" });
  };
  const take = (event: StreamEvent, id: string) => {
    if (event.event === "hello") {
      if (event.data.person !== person) {
        over();
        return;
      }
      pauseMs = firstPauseMs;
      tell({ kind: "state", up: true });
    }
    lastId = id;
    if (event.event !== "hello" && event.event !== "end") {
      tell({ kind: "event", ...event });
    }
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wakeUp = resolve;
      setTimeout(resolve, ms);
    });
  const run = async () => {
    while (!stop.signal.aborted) {
      const end = await readEvents(lastId, stop.signal, take);
      if (stop.signal.aborted) {
        return;
      }
      tell({ kind: "state", up: false });
      if (end.kind === "refused" && (end.status === 401 || end.status === 403)) {
        over();
        return;
      }
      const full = end.kind === "refused" && end.status === 429;
      // Not all browsers of a house at the same moment.
      await pause((full ? fullPauseMs : pauseMs) * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, pauseMsMax);
    }
  };
  void run();
  return () => {
    stop.abort();
    wakeUp?.();
  };
}
