"use client";
import { useSyncExternalStore } from "react";

/** Where somebody is on the tour. */
export interface TourPlace {
  /** The stop whose guide is shown, and the page it leads to: looked up once, because what was a good example may be mended there. */
  readonly stop: { readonly id: string; readonly href: string } | undefined;
  /** The stops that were opened. */
  readonly seen: ReadonlySet<string>;
}

const seenKey = "lineward-tour";
const stopKey = "lineward-tour-stop";
const nowhere: TourPlace = { stop: undefined, seen: new Set() };

let place: TourPlace | undefined;
const listeners = new Set<() => void>();

/** Where a browser keeps nothing, the tour works until the page is loaded anew. */
function kept<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readPlace(): TourPlace {
  const [id, href] = kept(() => sessionStorage.getItem(stopKey))?.split(" ") ?? [];
  return {
    stop: id && href?.startsWith("/") ? { id, href } : undefined,
    seen: new Set(
      kept(() => localStorage.getItem(seenKey))
        ?.split(",")
        .filter(Boolean),
    ),
  };
}

function current(): TourPlace {
  place ??= readPlace();
  return place;
}

function put(next: TourPlace): void {
  place = next;
  kept(() => localStorage.setItem(seenKey, [...next.seen].join(",")));
  kept(() => (next.stop ? sessionStorage.setItem(stopKey, `${next.stop.id} ${next.stop.href}`) : sessionStorage.removeItem(stopKey)));
  for (const told of listeners) {
    told();
  }
}

function subscribe(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

/** Opened stops are kept in this browser, the present one in this tab. */
export function useTour(): TourPlace {
  return useSyncExternalStore(subscribe, current, () => nowhere);
}

/** The guide shows this stop from now on, and the tour ticks it. */
export function beginStop(id: string, href: string): void {
  put({ stop: { id, href }, seen: new Set([...current().seen, id]) });
}

export function endTour(): void {
  put({ ...current(), stop: undefined });
}

/** As if nobody had been here. */
export function forgetTour(): void {
  put(nowhere);
}
