import "server-only";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";

/** What a device said again within this time is not written down again: a steady read must not cost disk flushes and look-ups. */
const freshMs = 15_000;

interface Note {
  readonly value: string;
  readonly at: number;
}

const notes = shared<Map<string, Note>>("status-dedupe", () => new Map());

/** True if this process wrote down the same under this name a moment ago. */
export function isRepeated(name: string, value: string): boolean {
  const note = notes().get(name);
  return note !== undefined && note.value === value && monotonicMs() - note.at < freshMs;
}

/** True if this process wrote anything down under this name since then, of `monotonicMs()`. */
export function isNotedSince(name: string, sinceMs: number): boolean {
  return (notes().get(name)?.at ?? Number.NEGATIVE_INFINITY) >= sinceMs;
}

/** Remembers what was just written down. */
export function rememberStatus(name: string, value: string): void {
  const all = notes();
  if (all.size > 50_000) {
    all.clear();
  }
  all.set(name, { value, at: monotonicMs() });
}

/** Something else was written under this name, or may have been. */
export function forgetStatus(name: string): void {
  notes().delete(name);
}
