"use client";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget, pagesKey, queryKey, textQuery } from "@/lib/api/client";
import type { EndProof, LineDetail } from "@/lib/lines/endpoints";
import type { LineItem } from "@/lib/lines/schemas";
import { useMay } from "../session/me";
import { usePolling } from "../shell/live/live-state";
import { pageSize } from "./page-size";

export type { EndProof, LineDetail, LineItem };

type LinesPage = Answer<"GET /api/lines">;

export function fetchLines(parameters: string, limit: number, cursor: string | null = null, signal?: AbortSignal): Promise<LinesPage> {
  return call("GET /api/lines", { query: { ...textQuery(parameters), limit, cursor: cursor ?? undefined }, signal });
}

/** More than a job takes is never asked for. */
const allMax = 50_000;

/** Every line under some filters, page by page. */
export async function fetchAllLines(parameters: string): Promise<LineItem[]> {
  const all: LineItem[] = [];
  let cursor: string | null = null;
  do {
    const page: LinesPage = await fetchLines(parameters, 200, cursor);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && all.length < allMax);
  return all;
}

/** Pages of lines under some filters. The old rows stay, dimmed, until the new ones are there. */
export function useLines(parameters: string) {
  const everyMs = usePolling(20_000);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/lines", { query: textQuery(parameters) }),
    queryFn: ({ pageParam, signal }) => fetchLines(parameters, pageSize, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : everyMs),
  });
}

/** The first lines under some filters, for a card. */
export function useSomeLines(parameters: string, limit: number, refetchMs: number | false = false, enabled = true) {
  const everyMs = usePolling(refetchMs);
  return useQuery({
    ...asked("GET /api/lines", { query: { ...textQuery(parameters), limit } }),
    refetchInterval: everyMs,
    enabled,
  });
}

/** Accounts that no line is made of. */
export function useSharedAccounts() {
  const mayAsk = useMay("device.see");
  return useQuery({ ...asked("GET /api/lines/shared-accounts"), refetchInterval: 60_000, enabled: mayAsk });
}

/** A reset takes seconds: whoever looks at its line meanwhile sees how it ends. */
const resettingMs = 1_000;
const resettingToldMs = 3_000;
/** How an end of it stands may change without its line; who sees no device is not told of that. */
const lineToldMs = 20_000;
const lineMs = 15_000;

/** One line with what a reset of it would do. */
export function useLine(id: string | undefined, refetchMs: number | false = lineMs) {
  const everyMs = usePolling(refetchMs, refetchMs === lineMs ? lineToldMs : undefined);
  const movingMs = usePolling(resettingMs, resettingToldMs);
  return useQuery({
    ...asked("GET /api/lines/{id}", { params: { id: id ?? "" } }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (refetchMs !== false && state.data?.state === "resetting" ? movingMs : everyMs),
  });
}

/** After something about lines changed: every list of them is asked again. */
export function forgetLines(client: QueryClient): Promise<unknown> {
  return forget(client, "GET /api/lines/{id}", "GET /api/lines", "GET /api/resets", "GET /api/overview", "GET /api/helpdesk");
}

/** Asks every end now, and the server with the password that is kept for it. Writes nothing. */
export function useCheckLine(id: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["check-line", id],
    mutationFn: () => call("POST /api/lines/{id}/check", { params: { id: id ?? "" } }),
    onSuccess: ({ line }) => {
      client.setQueryData(queryKey("GET /api/lines/{id}", { params: { id: id ?? "" } }), line);
      void forget(client, "GET /api/lines");
    },
  });
}

/** Accepts the certificate that was compared: the server of this end has to show it still. */
export function useAcceptCertificate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { endId: string; sha256: string }) => call("POST /api/lines/{id}/certificate", { params: { id }, body }),
    onSuccess: () => forgetLines(client),
  });
}

/** One of a person's choices about a line; resolves with the line as it is then. */
export function useChooseLine(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (
      choice: { name: string } | { people: string[]; phones: string[] } | { lineId: string } | { endIds: readonly string[] },
    ) => {
      const params = { id };
      if ("name" in choice || "people" in choice) {
        return call("PATCH /api/lines/{id}", { params, body: choice });
      }
      return "lineId" in choice
        ? call("POST /api/lines/{id}/join", { params, body: choice })
        : call("POST /api/lines/{id}/split", { params, body: choice });
    },
    onSuccess: () => forgetLines(client),
  });
}
