"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Truths } from "@/lib/devices/schemas";
import { api } from "@/lib/http/client";

/** Asks the device now. One login at most; resolves with the four truths. */
export function checkDevice(id: string, signal?: AbortSignal): Promise<Truths> {
  return api<Truths>(`/api/devices/${id}/check`, { method: "POST", json: {}, signal });
}

export function useCheckDevice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["check", id],
    mutationFn: () => checkDevice(id),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ["device", id] }), client.invalidateQueries({ queryKey: ["overview"] })]),
  });
}
