"use client";
import { useQuery } from "@tanstack/react-query";
import { type Answer, asked } from "@/lib/api/client";

export type Overview = Answer<"GET /api/overview">;
export type StatusCounts = Overview["truths"]["reachable"];
export type Attention = Overview["attention"][number];

/** The fleet as it stands. Kept fresh while a page looks at it. */
export function useOverview(enabled = true, refetchMs: number | false = false) {
  return useQuery({
    ...asked("GET /api/overview"),
    enabled,
    staleTime: 15_000,
    refetchInterval: refetchMs,
  });
}
