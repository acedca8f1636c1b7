"use client";
import { type ReactNode, useSyncExternalStore } from "react";
import { ageWords, readerTimes, serverTimes, type Times } from "./times";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const listener of listeners) {
      listener();
    }
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Nothing to hear of: it differs only between the server's drawing and the browser's. */
const never = () => () => undefined;

/**
 * How this reader is told of moments. The server draws in UTC, and so does the first drawing in the browser, so that both agree; then it
 * is drawn again as the reader reads.
 */
export function useTimes(): Times {
  return useSyncExternalStore(never, readerTimes, () => serverTimes);
}

/** A moment, as its reader writes it. */
export function When({ at, as = "exact", className }: { at: string; as?: keyof Times; className?: string }) {
  return (
    <time dateTime={at} className={className}>
      {useTimes()[as](at)}
    </time>
  );
}

/** Only what is younger than 90 s changes each second; the rest once a minute. */
function tick(at: string): number {
  const now = Date.now();
  const step = now - new Date(at).getTime() < 90_000 ? 1_000 : 60_000;
  return Math.floor(now / step) * step;
}

/** How long ago, kept up to date. Hover shows the exact time. `ago` adds the word where a sentence needs it. */
export function Ago({ at, ago = false, className }: { at: string | null | undefined; ago?: boolean; className?: string }) {
  const snapshot = () => (at ? tick(at) : 0);
  useSyncExternalStore(subscribe, snapshot, () => 0);
  const times = useTimes();
  if (!at) {
    return null;
  }
  const words = ageWords(at, Date.now(), times);
  return (
    <time dateTime={at} title={times.exact(at)} className={className} suppressHydrationWarning>
      {ago && / (s|min)$/.test(words) ? `${words} ago` : words}
    </time>
  );
}

/** "17 s", "4 min", "6 h 13 min", "7 days"; undefined once it has come. */
export function untilWords(at: string, now: number = Date.now()): string | undefined {
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000);
  if (!(seconds > 0)) {
    return undefined;
  }
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 90 || minutes < 90) {
    return seconds < 90 ? `${seconds} s` : `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60 === 0 ? "" : ` ${minutes % 60} min`;
  return hours < 48 ? `${hours} h${rest}` : `${Math.floor(hours / 24)} days`;
}

/** How long until a time, counting by itself. `children` says it of so long; `over` stands there afterwards. */
export function Until({ at, children, over = null }: { at: string; children: (words: string) => ReactNode; over?: ReactNode }) {
  const words = useSyncExternalStore(
    subscribe,
    () => untilWords(at),
    () => undefined,
  );
  return words === undefined ? over : <span suppressHydrationWarning>{children(words)}</span>;
}
