"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { ChangeItem, Written } from "@/lib/settings/schemas";

export type { ChangeItem };

interface ChangePage {
  readonly items: ChangeItem[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** What was written to a device, newest first. */
export function useChanges(id: string, document?: string) {
  return useInfiniteQuery({
    queryKey: ["device", id, "changes", document ?? ""],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ limit: "30", ...(document ? { document } : {}), ...(pageParam ? { cursor: pageParam } : {}) });
      return api<ChangePage>(`/api/devices/${id}/changes?${search}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** Puts an earlier state back through the same write path. */
export function usePutBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ changeId, reason }: { changeId: string; reason?: string }) =>
      api<Written>(`/api/devices/${id}/changes/${changeId}/revert`, { method: "POST", json: reason ? { reason } : {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ["device", id] }),
  });
}
