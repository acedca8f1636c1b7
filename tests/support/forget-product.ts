import { AsyncLocalStorage } from "node:async_hooks";
import { vi } from "vitest";

const key = Symbol.for("lineward.app");

/** Forgets what an earlier product in this process kept: its modules, and what it had once in the process. */
export function forgetProduct(): void {
  const holder = globalThis as { [key]?: ReadonlyMap<string, unknown> };
  for (const value of holder[key]?.values() ?? []) {
    if (value instanceof AsyncLocalStorage) {
      // Node goes through all that were ever used at every promise.
      value.disable();
    }
  }
  Reflect.deleteProperty(holder, key);
  vi.resetModules();
}
