import "server-only";
import { randomUUID } from "node:crypto";

const slot = Symbol.for("lineward.process");
const shared = globalThis as { [slot]?: string };

/** This process's name among those that share the database: new at every start, the same however often Next bundles this file. */
export function processId(): string {
  shared[slot] ??= randomUUID();
  return shared[slot];
}
