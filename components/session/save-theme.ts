"use client";
import { api } from "@/lib/http/client";
import { applyTheme, type Theme } from "../shell/theme";

/** In effect at once; kept with the person, so that other browsers follow at their next sign-in. */
export function saveTheme(theme: Theme): void {
  applyTheme(theme);
  api("/api/me", { method: "PATCH", json: { theme } }).catch(() => undefined);
}
