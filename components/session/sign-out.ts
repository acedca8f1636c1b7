"use client";
import { api } from "@/lib/http/client";

function leave(): void {
  // A full load: nothing that was read under the old session stays in memory.
  window.location.assign("/sign-in");
}

export async function signOut(): Promise<void> {
  await api("/api/auth/sign-out", { method: "POST", json: {} }).catch(() => undefined);
  leave();
}

/** Ends every session of this person, this one too. */
export async function signOutEverywhere(): Promise<void> {
  await api("/api/sessions", { method: "DELETE" }).catch(() => undefined);
  leave();
}
