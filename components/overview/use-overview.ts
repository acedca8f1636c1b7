"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";

export type Overview = Answer<"GET /api/overview">;
export type StatusCounts = Overview["truths"]["reachable"];
export type Attention = Overview["attention"][number];

/** The fleet as it stands. Kept fresh while a page looks at it. */
export function useOverview(enabled = true, refetchMs: number | false = false, site?: string) {
  const everyMs = usePolling(refetchMs);
  return useQuery({
    ...asked("GET /api/overview", site === undefined ? {} : { query: { site } }),
    enabled,
    staleTime: 15_000,
    refetchInterval: everyMs,
  });
}

/** Has the devices asked now. Their answers come one by one: the overview looks again meanwhile. */
export function useCheckSeen(site?: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["check-seen"],
    mutationFn: () => call("POST /api/overview/check", { query: { site } }),
    onSuccess: () => {
      for (const afterMs of [2_000, 6_000, 12_000]) {
        setTimeout(() => void forget(client, "GET /api/overview", "GET /api/lines", "GET /api/devices"), afterMs);
      }
    },
  });
}
