"use client";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { AuditEntryAnswer, AuditVerdict } from "@/lib/audit/endpoints";
import { api } from "@/lib/http/client";

export type AuditEntry = AuditEntryAnswer;

/** Entries under some filters, the latest first. */
export function useAudit(parameters: string) {
  return useInfiniteQuery({
    queryKey: ["audit", parameters],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams(parameters);
      if (pageParam !== null) {
        search.set("cursor", pageParam);
      }
      return api<{ items: AuditEntry[]; nextCursor: string | null }>(`/api/audit?${search}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Walks the whole chain. */
export function useVerifyAudit() {
  return useMutation({ mutationFn: () => api<AuditVerdict>("/api/audit/verify") });
}
