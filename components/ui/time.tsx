"use client";
import { type ReactNode, useSyncExternalStore } from "react";

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

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dateOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** "12 s", "48 min", then the clock, then the date. */
export function ageWords(at: string | Date, now: number = Date.now()): string {
  const then = new Date(at);
  const seconds = Math.max(0, Math.round((now - then.getTime()) / 1_000));
  if (seconds < 90) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return `${Math.round(seconds / 60)} min`;
  }
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) {
    return clock.format(then);
  }
  return (then.getFullYear() === today.getFullYear() ? date : dateOfYear).format(then);
}

/** The day and the time to the second, in the reader's own zone. */
export function exactTime(at: string | Date): string {
  return exact.format(new Date(at));
}

/** "31 Mar 2034". */
export function dayWords(at: string | Date): string {
  return dateOfYear.format(new Date(at));
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
  if (!at) {
    return null;
  }
  const words = ageWords(at);
  return (
    <time dateTime={at} title={exactTime(at)} className={className} suppressHydrationWarning>
      {ago && / (s|min)$/.test(words) ? `${words} ago` : words}
    </time>
  );
}

/** "17 s", "4 min"; undefined once it has come. */
export function untilWords(at: string, now: number = Date.now()): string | undefined {
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000);
  if (!(seconds > 0)) {
    return undefined;
  }
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
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
