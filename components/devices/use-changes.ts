"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, pagesKey, queryKey } from "@/lib/api/client";
import type { ChangeItem } from "@/lib/settings/schemas";
import { forgetDevice } from "./forget-device";

export type { ChangeItem };

/** What was written to a device, newest first. */
export function useChanges(id: string, document?: string) {
  const about = { params: { id }, query: { limit: 30, document } };
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/devices/{id}/changes", about),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/devices/{id}/changes", { ...about, query: { ...about.query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** A person waits no longer than this for what others say: they warn, and do not forbid. */
const patienceMs = 3_000;

/** What the other ends of its line say to putting this change back. */
export function usePutBackWarnings({ deviceId, id }: Pick<ChangeItem, "deviceId" | "id">) {
  const about = { params: { id: deviceId, changeId: id } };
  return useQuery({
    queryKey: queryKey("GET /api/devices/{id}/changes/{changeId}/revert", about),
    queryFn: () => call("GET /api/devices/{id}/changes/{changeId}/revert", { ...about, signal: AbortSignal.timeout(patienceMs) }),
    retry: false,
    // What others have may be something else by now.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Puts an earlier state back through the same write path. */
export function usePutBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ changeId, reason }: { changeId: string; reason?: string }) =>
      call("POST /api/devices/{id}/changes/{changeId}/revert", { params: { id, changeId }, body: reason ? { reason } : {} }),
    onSettled: () => forgetDevice(client, id),
  });
}
