"use client";
import { call } from "@/lib/api/client";
import { closeLive } from "../shell/live/live-state";

function leave(): void {
  // A full load: nothing that was read under the old session stays in memory.
  window.location.assign("/sign-in");
}

export async function signOut(): Promise<void> {
  closeLive();
  await call("POST /api/auth/sign-out").catch(() => undefined);
  leave();
}

/** Ends every session of this person, this one too. */
export async function signOutEverywhere(): Promise<void> {
  closeLive();
  await call("DELETE /api/sessions").catch(() => undefined);
  leave();
}
