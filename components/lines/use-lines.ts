"use client";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { EndProof, LineDetail } from "@/lib/lines/endpoints";
import type { LineItem } from "@/lib/lines/schemas";
import { pageSize } from "./page-size";

export type { EndProof, LineDetail, LineItem };

export interface LinesPage {
  readonly items: LineItem[];
  readonly nextCursor: string | null;
  readonly total: number;
  /** How many of the first items are what was asked for to the letter. */
  readonly exact: number;
}

export function fetchLines(parameters: string, limit: number, cursor: string | null = null, signal?: AbortSignal): Promise<LinesPage> {
  const search = new URLSearchParams(parameters);
  search.set("limit", String(limit));
  if (cursor !== null) {
    search.set("cursor", cursor);
  }
  return api<LinesPage>(`/api/lines?${search}`, { signal });
}

/** Pages of lines under some filters. The old rows stay, dimmed, until the new ones are there. */
export function useLines(parameters: string) {
  return useInfiniteQuery({
    queryKey: ["lines", "list", parameters],
    queryFn: ({ pageParam, signal }) => fetchLines(parameters, pageSize, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : 20_000),
  });
}

/** The first lines under some filters, for a card. */
export function useSomeLines(parameters: string, limit: number, refetchMs: number | false = false, enabled = true) {
  return useQuery({
    queryKey: ["lines", "some", parameters, limit],
    queryFn: ({ signal }) => fetchLines(parameters, limit, null, signal),
    refetchInterval: refetchMs,
    enabled,
  });
}

/** A reset takes seconds: whoever looks at its line meanwhile sees how it ends. */
const resettingMs = 1_000;

/** One line with what a reset of it would do. */
export function useLine(id: string | undefined, refetchMs: number | false = 15_000) {
  return useQuery({
    queryKey: ["line", id],
    queryFn: ({ signal }) => api<LineDetail>(`/api/lines/${id}`, { signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (refetchMs !== false && state.data?.state === "resetting" ? resettingMs : refetchMs),
  });
}

/** After something about lines changed: every list of them is asked again. */
export function forgetLines(client: QueryClient): Promise<unknown> {
  return Promise.all(["line", "lines", "resets", "overview"].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/** Asks every end now, and the server with the password that is kept for it. Writes nothing. */
export function useCheckLine(id: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["check-line", id],
    mutationFn: () => api<{ line: LineDetail; proofs: EndProof[] }>(`/api/lines/${id}/check`, { method: "POST", json: {} }),
    onSuccess: ({ line }) => {
      client.setQueryData(["line", id], line);
      void client.invalidateQueries({ queryKey: ["lines"] });
    },
  });
}

/** Accepts the certificate that was compared: the server of this end has to show it still. */
export function useAcceptCertificate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (seen: { endId: string; sha256: string }) =>
      api<LineDetail>(`/api/lines/${id}/certificate`, { method: "POST", json: seen }),
    onSuccess: () => forgetLines(client),
  });
}

/** One of a person's choices about a line; resolves with the line as it is then. */
export function useChooseLine(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: { name: string } | { lineId: string } | { endIds: readonly string[] }) =>
      "name" in choice
        ? api<LineDetail>(`/api/lines/${id}`, { method: "PATCH", json: choice })
        : api<LineDetail>(`/api/lines/${id}/${"lineId" in choice ? "join" : "split"}`, { method: "POST", json: choice }),
    onSuccess: () => forgetLines(client),
  });
}
