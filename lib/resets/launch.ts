import "server-only";
import { background } from "@/lib/platform/background";
import { log } from "@/lib/platform/log";
import { runReset } from "./run-reset";

const slot = Symbol.for("lineward.resets");
const shared = globalThis as { [slot]?: Set<string> };

/** Lets a reset go on beside the requests. One that this process works on already is left to it. */
export function launch(resetId: string): void {
  shared[slot] ??= new Set();
  const running = shared[slot];
  if (running.has(resetId)) {
    return;
  }
  running.add(resetId);
  background(`reset:${resetId}`, (signal) => runReset(resetId, signal))
    .catch((error: unknown) => log.error({ resetId, err: error }, "a reset stopped; it goes on at the next look"))
    .finally(() => running.delete(resetId));
}
