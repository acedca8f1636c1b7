"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { api } from "@/lib/http/client";

/** What may be changed about a device. Credentials that are absent are kept. */
export interface DeviceChange {
  readonly name?: string;
  readonly address?: string;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly siteId?: string | null;
  readonly tags?: readonly string[];
  readonly certificate?: { readonly sha256: string };
  readonly replace?: boolean;
  /** An admin's own password, so that the stored login may go to a new place. */
  readonly ownPassword?: string;
  readonly check?: boolean;
}

export function updateDevice(id: string, change: DeviceChange): Promise<DeviceDetail> {
  return api<DeviceDetail>(`/api/devices/${id}`, { method: "PATCH", json: change });
}

export function useUpdateDevice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: DeviceChange) => updateDevice(id, change),
    onSuccess: (device) => {
      client.setQueryData(["device", id], device);
      return Promise.all([
        client.invalidateQueries({ queryKey: ["devices"] }),
        client.invalidateQueries({ queryKey: ["overview"] }),
        client.invalidateQueries({ queryKey: ["sites"] }),
      ]);
    },
  });
}
