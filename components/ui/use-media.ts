"use client";
import { useCallback, useSyncExternalStore } from "react";

/** Follows a media query. False on the server and until the page is live. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

export function usePhone(): boolean {
  return useMedia("(max-width: 760px)");
}
