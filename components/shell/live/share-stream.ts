import { holdStream, type Said } from "./hold-stream";

/** Hands every tab what comes over the one stream of this person's browser. Returns how a tab takes its leave. */
type Share = (person: string, hear: (said: Said) => void) => () => void;

/** All tabs have a worker in common, which holds the stream. */
const byWorker: Share = (person, hear) => {
  const { port } = new SharedWorker(new URL("./worker.ts", import.meta.url), { name: `lineward ${person}`, type: "module" });
  port.onmessage = ({ data }: MessageEvent<Said>) => hear(data);
  return () => {
    port.postMessage("goes");
    port.close();
  };
};

/** One tab holds the stream and passes on what comes; when it goes, the next one does. */
const byElection: Share = (person, hear) => {
  const channel = new BroadcastChannel(`lineward ${person}`);
  const gone = new AbortController();
  let up: boolean | undefined;
  channel.onmessage = ({ data }: MessageEvent<Said | "asks">) => {
    if (data !== "asks") {
      hear(data);
    } else if (up !== undefined) {
      channel.postMessage({ kind: "state", up } satisfies Said);
    }
  };
  const hold = () =>
    new Promise<void>((resolve) => {
      const letGo = holdStream(person, (said) => {
        up = said.kind === "state" ? said.up : up;
        hear(said);
        channel.postMessage(said);
        if (said.kind === "over") {
          resolve();
        }
      });
      gone.signal.addEventListener("abort", () => {
        letGo();
        resolve();
      });
    });
  navigator.locks.request(`lineward ${person}`, { signal: gone.signal }, hold).catch(() => undefined);
  channel.postMessage("asks");
  return () => {
    gone.abort();
    channel.close();
  };
};

/** Nothing can be shared: only a tab that is looked at holds a stream, for a browser has few connections. */
const byLooking: Share = (person, hear) => {
  let letGo: (() => void) | undefined;
  const look = () => {
    if (document.visibilityState === "visible") {
      letGo ??= holdStream(person, hear);
    } else {
      letGo?.();
      letGo = undefined;
      hear({ kind: "state", up: false });
    }
  };
  look();
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    letGo?.();
  };
};

/** Locks need https or the own machine; a shared worker does not, but not every phone has one. */
export const shareStream: Share = (person, hear) => {
  if (typeof SharedWorker === "function") {
    return byWorker(person, hear);
  }
  // Without a secure context there is no such member, whatever the type says.
  const canElect = typeof BroadcastChannel === "function" && "locks" in navigator;
  return canElect ? byElection(person, hear) : byLooking(person, hear);
};
