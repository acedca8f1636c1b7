"use client";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Answer, asked, call, type Item, pagesKey, queryKey } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";

/** One row of a collection's table. */
export type RecordItem = Item<"GET /api/devices/{id}/records/{collection}">;
export type RecordReading = Answer<"GET /api/devices/{id}/records/{collection}/{recordId}">;

const pageSize = 200;

/** Records as the device lists them, page by page. Not asked again by itself: each page is a request to the device. */
export function useRecords(device: string, collection: string, query: string) {
  const about = { params: { id: device, collection }, query: { pageSize, query: query === "" ? undefined : query } };
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/devices/{id}/records/{collection}", about),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/devices/{id}/records/{collection}", { ...about, query: { ...about.query, page: pageParam }, signal }),
    initialPageParam: 1,
    getNextPageParam: (last, _all, at) => (last.items.length < pageSize ? null : at + 1),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** The records of these pages, each once: one that moved on the device may stand on two. */
export function recordsOf(data: { readonly pages: readonly { readonly items: readonly RecordItem[] }[] } | undefined): RecordItem[] {
  return [...new Map((data?.pages ?? []).flatMap((page) => page.items.map((item) => [item.id, item] as const))).values()];
}

export type AccountState = Item<"GET /api/devices/{id}/accounts">;

const statesMs = 20_000;

/** Whether the accounts of a collection are registered, by record. It asks no device. */
export function useAccountStates(device: string, document: string, enabled: boolean): ReadonlyMap<string, AccountState> | undefined {
  const states = useQuery({
    ...asked("GET /api/devices/{id}/accounts", { params: { id: device }, query: { document } }),
    select: ({ items }) => new Map(items.map((item) => [item.record, item])),
    refetchInterval: usePolling(statesMs),
    enabled,
  });
  return states.data;
}

export function recordKey(device: string, collection: string, record: string) {
  return queryKey("GET /api/devices/{id}/records/{collection}/{recordId}", { params: { id: device, collection, recordId: record } });
}

/** After a record was written: its collection is read again where it is shown, and the device's history. */
export function forgetRecords(client: QueryClient, device: string, collection: string): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}/records/{collection}", { params: { id: device, collection } }) }),
    client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}/changes", { params: { id: device } }) }),
  ]);
}

/** One record as the device has it now. */
export function useRecord(device: string, collection: string, record: string | undefined) {
  return useQuery({
    ...asked("GET /api/devices/{id}/records/{collection}/{recordId}", { params: { id: device, collection, recordId: record ?? "" } }),
    enabled: record !== undefined,
    staleTime: 0,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** What breaks if the record goes. */
export function useDependants(device: string, collection: string, record: string, enabled: boolean) {
  return useQuery({
    ...asked("GET /api/devices/{id}/records/{collection}/{recordId}/dependants", { params: { id: device, collection, recordId: record } }),
    enabled,
    // Another record may have begun to use it since.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}
