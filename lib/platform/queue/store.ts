import "server-only";
import { env } from "@/lib/platform/env";
import { slot } from "../app";
import type { Backend } from "./backend";
import { bossBackend } from "./boss";
import { tableBackend } from "./table";

const shared = slot<Backend>("queue-store");

/** Where this process keeps and finds tasks: one, however often Next bundles this file. */
export function queueStore(): Backend {
  const { database } = env();
  shared.value ??= database.kind === "sqlite" ? tableBackend : bossBackend(database.url);
  return shared.value;
}

/** Closes its connections at the end of the process. */
export async function closeQueue(): Promise<void> {
  await shared.value?.close();
  shared.value = undefined;
}
