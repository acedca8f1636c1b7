"use client";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { call, type Item, pagesKey, textQuery } from "@/lib/api/client";

export type AuditEntry = Item<"GET /api/audit">;

/** Entries under some filters, the latest first. */
export function useAudit(parameters: string) {
  const query = textQuery(parameters);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/audit", { query }),
    queryFn: ({ pageParam, signal }) => call("GET /api/audit", { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export type Act = Item<"GET /api/audit/acts">;

/** Acts under some filters, the latest first. */
export function useActs(parameters: string) {
  const query = textQuery(parameters);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/audit/acts", { query }),
    queryFn: ({ pageParam, signal }) => call("GET /api/audit/acts", { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Walks the whole chain. */
export function useVerifyAudit() {
  return useMutation({ mutationFn: () => call("GET /api/audit/verify") });
}
