import "server-only";
import { shared } from "@/lib/platform/app";
import { background } from "@/lib/platform/background";
import { log } from "@/lib/platform/log";
import { runReset } from "./run-reset";

/** The resets that this process works on, by id. */
const runningResets = shared<Set<string>>("resets", () => new Set());

/** Lets a reset go on beside the requests. One that this process works on already is left to it. */
export function launch(resetId: string): void {
  const running = runningResets();
  if (running.has(resetId)) {
    return;
  }
  running.add(resetId);
  background(`reset:${resetId}`, (signal) => runReset(resetId, signal))
    .catch((error: unknown) => log.error({ resetId, err: error }, "a reset stopped; it goes on at the next look"))
    .finally(() => running.delete(resetId));
}
