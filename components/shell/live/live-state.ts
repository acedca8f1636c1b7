"use client";
import { useSyncExternalStore } from "react";

let up = false;
let close: (() => void) | undefined;
const hearers = new Set<() => void>();

/** Says whether this page is told what happens. */
export function setUp(now: boolean): void {
  if (now !== up) {
    up = now;
    for (const hear of hearers) {
      hear();
    }
  }
}

/** Keeps how this page lets go of the stream. */
export function keepClose(call: (() => void) | undefined): void {
  close = call;
}

/** Before somebody signs out: the end of the stream is no news to this page. */
export function closeLive(): void {
  close?.();
}

function subscribe(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** A page that is told asks by itself this often all the same: a message may be lost with the process that had it. */
const toldMs = 60_000;
/** What is asked for more often is watched for seconds, and moves in smaller steps than are told. */
const watchedMs = 10_000;

/** How often to ask for something: `everyMs` while nobody tells this page, and seldom, or as often as `told` says, while it is told. */
export function usePolling<T extends number | false>(everyMs: T, told?: number): T | number {
  const isUp = useSyncExternalStore(
    subscribe,
    () => up,
    () => false,
  );
  const askedMs: number | false = everyMs;
  if (!isUp || askedMs === false) {
    return everyMs;
  }
  return Math.max(askedMs, told ?? (askedMs < watchedMs ? askedMs : toldMs));
}
