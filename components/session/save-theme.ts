"use client";
import { call } from "@/lib/api/client";
import { applyTheme, type Theme } from "../shell/theme";

/** In effect at once; kept with the person, so that other browsers follow at their next sign-in. */
export function saveTheme(theme: Theme): void {
  applyTheme(theme);
  call("PATCH /api/me", { body: { theme } }).catch(() => undefined);
}
