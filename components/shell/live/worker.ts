import { holdStream, type Said } from "./hold-stream";

// A SharedWorker: holds the one stream of a person for all tabs of their browser, whose name for it is the person's id. It lives as long as
// one of them does.

/** A tab that was drawn before this moment, and heard of later, is told what it missed in between. */
const recentMs = 10_000;

/** A shared worker's own scope. */
interface Scope {
  readonly name: string;
  onconnect: ((event: MessageEvent) => void) | null;
}

// The library's types say that everything runs in a window.
const scope = globalThis as unknown as Scope;
const person = scope.name.split(" ").at(-1) ?? "";
const ports = new Set<MessagePort>();
const recent: { readonly at: number; readonly said: Said }[] = [];
let up = false;
let letGo: (() => void) | undefined;

function tell(said: Said): void {
  if (said.kind === "state") {
    up = said.up;
  } else if (said.kind === "over") {
    letGo = undefined;
    up = false;
  } else {
    recent.push({ at: Date.now(), said });
  }
  for (const port of ports) {
    port.postMessage(said);
  }
}

function forgetOld(): void {
  while (recent[0] && recent[0].at < Date.now() - recentMs) {
    recent.shift();
  }
}

setInterval(forgetOld, recentMs);

scope.onconnect = ({ ports: [port] }) => {
  if (!port) {
    return;
  }
  port.onmessage = () => {
    // The one thing that a tab says: that it goes.
    ports.delete(port);
    if (ports.size === 0) {
      letGo?.();
      letGo = undefined;
      up = false;
    }
  };
  ports.add(port);
  forgetOld();
  if (letGo) {
    port.postMessage({ kind: "state", up } satisfies Said);
    for (const { said } of recent) {
      port.postMessage(said);
    }
  } else {
    letGo = holdStream(person, tell);
  }
};
