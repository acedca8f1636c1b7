"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call, queryKey, type Request } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { forgetDeviceLists } from "./forget-device";

/** What may be changed about a device. Credentials that are absent are kept. */
export type DeviceChange = Request<"PATCH /api/devices/{id}">["body"];

export function updateDevice(id: string, change: DeviceChange): Promise<DeviceDetail> {
  return call("PATCH /api/devices/{id}", { params: { id }, body: change });
}

export function useUpdateDevice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: DeviceChange) => updateDevice(id, change),
    onSuccess: (device) => {
      client.setQueryData(queryKey("GET /api/devices/{id}", { params: { id } }), device);
      return forgetDeviceLists(client);
    },
  });
}
