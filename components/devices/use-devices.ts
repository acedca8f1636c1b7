"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { type Answer, call, pagesKey, textQuery } from "@/lib/api/client";
import type { DeviceItem } from "@/lib/devices/schemas";
import { usePolling } from "../shell/live/live-state";
import { pageSize } from "./page-size";

type DevicePage = Answer<"GET /api/devices">;

/** Pages of devices under a view's parameters. The old rows stay, dimmed, until the new ones are there. */
export function useDevices(parameters: string) {
  const everyMs = usePolling(20_000);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/devices", { query: textQuery(parameters) }),
    queryFn: ({ pageParam, signal }) => fetchDevices(parameters, pageParam, pageSize, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : everyMs),
  });
}

export function fetchDevices(parameters: string, cursor: string | null, limit: number, signal?: AbortSignal): Promise<DevicePage> {
  return call("GET /api/devices", { query: { ...textQuery(parameters), limit, cursor: cursor ?? undefined }, signal });
}

const selectAllMax = 20_000;

/** Every device under a view's parameters, page by page. */
export async function fetchAllDevices(parameters: string, signal?: AbortSignal): Promise<DeviceItem[]> {
  const all: DeviceItem[] = [];
  let cursor: string | null = null;
  do {
    const page: DevicePage = await fetchDevices(parameters, cursor, 200, signal);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && all.length < selectAllMax);
  return all;
}
