"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { asked, queryKey } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { usePolling } from "../shell/live/live-state";

export type { DeviceDetail };

/** One device as the database has it; its truths are kept fresh while a page looks at it. */
export function useDevice(id: string, everyMs = 15_000) {
  const [restMs, registeringMs] = [usePolling(everyMs), usePolling(1_000, 3_000)];
  return useQuery({
    ...asked("GET /api/devices/{id}", { params: { id } }),
    // While it registers anew its truths change within seconds.
    refetchInterval: ({ state }) => (state.data?.registering ? registeringMs : restMs),
  });
}

/** What a reading from the device met is a status about the device too: a failure, or the end of one, is looked up at once. */
export function useStatusAfter(id: string, reading: { readonly isError: boolean; readonly errorUpdatedAt: number }): void {
  const client = useQueryClient();
  const { isError, errorUpdatedAt } = reading;
  useEffect(() => {
    if (isError || errorUpdatedAt > 0) {
      void client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}", { params: { id } }) });
    }
  }, [client, id, isError, errorUpdatedAt]);
}
