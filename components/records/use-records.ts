"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Dependant } from "@/lib/drivers/types";
import { api } from "@/lib/http/client";
import type { Document } from "@/lib/schema/document";
import type { DocumentReading } from "@/lib/settings/schemas";

/** One row of a collection's table. */
export interface RecordItem {
  readonly id: string;
  readonly title: string;
  readonly values: Document;
  readonly secrets: Readonly<Record<string, { readonly set: boolean }>>;
}

export interface RecordReading extends DocumentReading {
  readonly id: string;
}

const pageSize = 200;

function path(device: string, collection: string): string {
  return `/api/devices/${device}/records/${collection}`;
}

export function recordPath(device: string, collection: string, record: string): string {
  return `${path(device, collection)}/${encodeURIComponent(record)}`;
}

export function recordsKey(device: string, collection: string) {
  return ["device", device, "records", collection] as const;
}

/** Records as the device lists them, page by page. Not asked again by itself: each page is a request to the device. */
export function useRecords(device: string, collection: string, query: string) {
  return useInfiniteQuery({
    queryKey: [...recordsKey(device, collection), "list", query],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ page: String(pageParam), pageSize: String(pageSize), ...(query === "" ? {} : { query }) });
      return api<{ items: RecordItem[]; total?: number }>(`${path(device, collection)}?${search}`, { signal });
    },
    initialPageParam: 1,
    getNextPageParam: (last, _all, at) => (last.items.length < pageSize ? null : at + 1),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnReconnect: false,
    retry: false,
  });
}

export function recordKey(device: string, collection: string, record: string) {
  return [...recordsKey(device, collection), "one", record] as const;
}

/** One record as the device has it now. */
export function useRecord(device: string, collection: string, record: string | undefined) {
  return useQuery({
    queryKey: recordKey(device, collection, record ?? ""),
    queryFn: ({ signal }) => api<RecordReading>(recordPath(device, collection, record ?? ""), { signal }),
    enabled: record !== undefined,
    staleTime: 0,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** What breaks if the record goes. */
export function useDependants(device: string, collection: string, record: string, enabled: boolean) {
  return useQuery({
    queryKey: [...recordKey(device, collection, record), "dependants"],
    queryFn: ({ signal }) => api<{ items: Dependant[] }>(`${recordPath(device, collection, record)}/dependants`, { signal }),
    enabled,
    retry: false,
  });
}
