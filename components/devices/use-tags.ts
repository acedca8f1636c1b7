"use client";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/http/client";

/** Every tag in use. */
export function useTags(enabled: boolean) {
  return useQuery({
    queryKey: ["devices", "tags"],
    queryFn: ({ signal }) => api<{ items: { tag: string; count: number }[] }>("/api/devices/tags", { signal }),
    enabled,
    staleTime: 30_000,
  });
}
