"use client";
import { useEffect, useRef, useSyncExternalStore } from "react";

const storageKey = "lineward-single-keys";

function stored(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(storageKey, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(storageKey, listener);
    window.removeEventListener("storage", listener);
  };
}

/** Whether keys without a modifier act. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, stored, () => true);
}

export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? "on" : "off");
  } catch {
    return;
  }
  window.dispatchEvent(new Event(storageKey));
}

/** True while keys belong to a field, a menu or a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu], dialog") !== null
  );
}

/** "x", "shift+x", "enter", "?": what a person would call the key. */
function nameOf(key: string): string {
  return /^[A-Z]$/.test(key) ? `shift+${key.toLowerCase()}` : key.length > 1 ? key.toLowerCase() : key;
}

export type KeyActions = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>;

/** Acts on single keys (by what they write, so "?" and "/" work on any layout). Off while typing, and when switched off in Settings. */
export function useKeys(actions: KeyActions): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !stored() || isTyping(event.target)) {
        return;
      }
      current.current[nameOf(event.key)]?.(event);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
