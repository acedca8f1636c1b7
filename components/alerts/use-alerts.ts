"use client";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { NewAcknowledgement, NewMaintenance } from "@/lib/alerts/endpoints";
import type { RuleItem } from "@/lib/alerts/schemas";
import { asked, call, forget, pagesKey } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";

const calmMs = 20_000;
const pageSize = 50;

/** What an alert's list may be narrowed to. */
export interface AlertFilter {
  readonly state?: "open" | "acknowledged" | "resolved";
  readonly device?: string;
  readonly line?: string;
  readonly site?: string;
  readonly kind?: string;
  readonly severity?: string;
}

/** What is open now, worst first. */
export function useOpenAlerts(filter: AlertFilter = {}, enabled = true) {
  return useQuery({
    ...asked("GET /api/alerts", { query: { ...filter, limit: 200 } }),
    // Also where this page is told: what somebody has to see is asked for again soon if a message was lost.
    refetchInterval: usePolling(calmMs, calmMs),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** What is over, newest first, page by page. */
export function useResolvedAlerts(filter: Omit<AlertFilter, "state"> = {}) {
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/alerts", { query: { ...filter, state: "resolved" } }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/alerts", { query: { ...filter, state: "resolved", limit: pageSize, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function useAlert(id: string) {
  return useQuery({ ...asked("GET /api/alerts/{id}", { params: { id } }), refetchInterval: usePolling(calmMs) });
}

function forgetAlerts(client: QueryClient): Promise<unknown> {
  return forget(client, "GET /api/alerts", "GET /api/alerts/{id}");
}

/** Takes an alert, or gives it back. */
export function useAcknowledge(id: string) {
  const client = useQueryClient();
  const onSuccess = () => forgetAlerts(client);
  return {
    take: useMutation({
      mutationFn: (body: NewAcknowledgement) => call("POST /api/alerts/{id}/acknowledge", { params: { id }, body }),
      onSuccess,
    }),
    giveBack: useMutation({ mutationFn: () => call("DELETE /api/alerts/{id}/acknowledge", { params: { id } }), onSuccess }),
  };
}

/** Writes a note about an alert. */
export function useNote(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => call("POST /api/alerts/{id}/notes", { params: { id }, body: { text } }),
    onSuccess: () => forgetAlerts(client),
  });
}

export function useMaintenance(enabled = true) {
  return useQuery({ ...asked("GET /api/maintenance"), refetchInterval: calmMs, enabled });
}

export function useChangeMaintenance() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/maintenance");
  return {
    begin: useMutation({ mutationFn: (body: NewMaintenance) => call("POST /api/maintenance", { body }), onSuccess }),
    end: useMutation({ mutationFn: (id: string) => call("DELETE /api/maintenance/{id}", { params: { id } }), onSuccess }),
  };
}

export function useRules(enabled = true) {
  return useQuery({ ...asked("GET /api/alert-rules"), enabled });
}

export function useSaveRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (items: readonly RuleItem[]) => call("PUT /api/alert-rules", { body: { items: [...items] } }),
    onSuccess: () => forget(client, "GET /api/alert-rules"),
  });
}
