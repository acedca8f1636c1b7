"use client";
import { useEffect, useSyncExternalStore } from "react";
import { themeKey } from "./theme-script";

export type Theme = "system" | "light" | "dark";
const themes: readonly Theme[] = ["system", "light", "dark"];

function stored(): Theme {
  try {
    const found = localStorage.getItem(themeKey);
    return themes.find((theme) => theme === found) ?? "system";
  } catch {
    return "system";
  }
}

/** Puts a theme into effect at once, in every open tab. Where the browser keeps nothing, it lasts until the page goes. */
export function applyTheme(theme: Theme): void {
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    return;
  }
  window.dispatchEvent(new Event("lineward-theme"));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("lineward-theme", listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener("lineward-theme", listener);
    window.removeEventListener("storage", listener);
  };
}

/** Takes over the choice that is kept with the person, so that it follows them from browser to browser. */
export function useKeptTheme(kept: string): void {
  useEffect(() => {
    const theme = themes.find((theme) => theme === kept);
    if (theme && theme !== stored()) {
      applyTheme(theme);
    }
  }, [kept]);
}

/** The choice, not what it comes to. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, stored, () => "system");
}
