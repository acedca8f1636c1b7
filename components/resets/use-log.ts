"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { asked, call, pagesKey } from "@/lib/api/client";
import { type LogView, logAddress, readLogView, timesOf } from "./log-view";

const pageSize = 50;

/** What the log shows, kept in the address: it can be sent to somebody and survives going back. */
export function useLogView(): { view: LogView; change: (part: Partial<LogView>) => void } {
  const search = useSearchParams();
  const [view, setView] = useState(() => readLogView(new URLSearchParams(search.toString())));
  const current = useRef(view);
  const change = useCallback((part: Partial<LogView>) => {
    current.current = { ...current.current, ...part };
    setView(current.current);
    const text = logAddress(current.current);
    window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
  }, []);
  return { view, change };
}

/** Resets under some filters, newest first. */
export function useLog(view: LogView) {
  const { line, ticket, by } = view;
  const query = {
    ...timesOf(view, new Date()),
    ...(line === "" ? {} : { line }),
    ...(ticket === "" ? {} : { ticket }),
    ...(by === "" ? {} : { by }),
    limit: pageSize,
  };
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/resets", { query }),
    queryFn: ({ pageParam, signal }) => call("GET /api/resets", { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Everybody who has reset a line that this person sees. */
export function useColleagues() {
  return useQuery({ ...asked("GET /api/resets", { query: { with: "colleagues", limit: 1 } }), staleTime: 60_000 }).data?.colleagues ?? [];
}
