"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call, forget } from "@/lib/api/client";
import type { Statuses } from "@/lib/device-access/schemas";
import { forgetDevice } from "./forget-device";

/** Asks the device now. One login at most; resolves with the four truths. */
export function checkDevice(id: string, signal?: AbortSignal): Promise<Statuses> {
  return call("POST /api/devices/{id}/check", { params: { id }, signal });
}

export function useCheckDevice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["check", id],
    mutationFn: () => checkDevice(id),
    onSettled: () => Promise.all([forgetDevice(client, id), forget(client, "GET /api/overview")]),
  });
}
