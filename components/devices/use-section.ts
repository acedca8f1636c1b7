"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import type { DocumentReading } from "@/lib/settings/schemas";

/**
 * A section as the device has it now: one request to the device. `known` is what was last read, drawn at once. Never asked again
 * by itself: a device is not polled for its settings because a tab stays open.
 */
export function useSection(id: string, section: string, known: DocumentReading | undefined) {
  return useQuery({
    ...asked("GET /api/devices/{id}/settings/{section}", { params: { id, section } }),
    initialData: known,
    initialDataUpdatedAt: 0,
    staleTime: 30_000,
    refetchOnReconnect: false,
    retry: false,
  });
}
