"use client";
import { useQuery } from "@tanstack/react-query";
import { type Answer, asked } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";

export type HelpdeskStart = Answer<"GET /api/helpdesk">;
export type Notice = HelpdeskStart["notices"][number];

/** What callers may notice now. Kept fresh while a page looks at it. */
export function useHelpdesk() {
  return useQuery({ ...asked("GET /api/helpdesk"), refetchInterval: usePolling(10_000) });
}
