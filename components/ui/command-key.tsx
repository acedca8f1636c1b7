"use client";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Apple's keyboards have ⌘ where others have Ctrl. Both work everywhere; one is named. */
const ofBrowser = () => (/mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl");

/** The key that goes with K and Enter, as it stands on this reader's keyboard. */
export function useCommandKey(): "⌘" | "Ctrl" {
  return useSyncExternalStore(never, ofBrowser, () => "Ctrl");
}

/** That key with another: "⌘K", "Ctrl K". */
export function useCommand(other: string): string {
  const key = useCommandKey();
  return key === "⌘" ? `${key}${other}` : `${key} ${other}`;
}
