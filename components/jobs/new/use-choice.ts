"use client";
import { useQuery } from "@tanstack/react-query";
import { call, type Request } from "@/lib/api/client";
import type { DeviceSelection } from "./chosen";

export type ValuesWish = NonNullable<Request<"POST /api/jobs/choice">["body"]["values"]>;

/** What a selection is made of, and what its devices hold. As it was asked for first: what a person types over does not move under them. */
export function useChoice(selection: DeviceSelection | undefined, values?: ValuesWish, enabled = true) {
  return useQuery({
    queryKey: ["POST /api/jobs/choice", selection, values],
    queryFn: ({ signal }) =>
      call("POST /api/jobs/choice", { body: { selection: selection ?? { devices: [] }, ...(values ? { values } : {}) }, signal }),
    enabled: selection !== undefined && enabled,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
