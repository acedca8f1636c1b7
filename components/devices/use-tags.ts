"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";

/** Every tag in use. */
export function useTags(enabled: boolean) {
  return useQuery({
    ...asked("GET /api/devices/tags"),
    enabled,
    staleTime: 30_000,
  });
}
