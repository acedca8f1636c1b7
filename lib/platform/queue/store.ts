import "server-only";
import { env } from "@/lib/platform/env";
import type { Backend } from "./backend";
import { bossBackend } from "./boss";
import { tableBackend } from "./table";

const slot = Symbol.for("lineward.queue-store");
const shared = globalThis as { [slot]?: Backend };

/** Where this process keeps and finds tasks: one, however often Next bundles this file. */
export function queueStore(): Backend {
  const { database } = env();
  shared[slot] ??= database.kind === "sqlite" ? tableBackend : bossBackend(database.url);
  return shared[slot];
}

/** Closes its connections at the end of the process. */
export async function closeQueue(): Promise<void> {
  await shared[slot]?.close();
  delete shared[slot];
}
