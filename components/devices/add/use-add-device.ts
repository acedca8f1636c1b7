"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { api } from "@/lib/http/client";
import { endpointAddress } from "../use-probe";
import { type AddDraft, tagsOf } from "./draft";

/** Adds the device. With a check, it signs in first and stores nothing if that fails. */
export function useAddDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: AddDraft) =>
      api<DeviceDetail>("/api/devices", {
        method: "POST",
        json: {
          name: draft.name.trim(),
          driver: draft.driver?.id,
          address: draft.candidate ? endpointAddress(draft.candidate.endpoint) : draft.address.trim(),
          credentials: Object.fromEntries(Object.entries(draft.credentials).filter(([, value]) => value !== "")),
          connection: draft.connection,
          siteId: draft.siteId === "" ? null : draft.siteId,
          tags: tagsOf(draft.tags),
          check: !draft.offline,
          ...(draft.certificate && !draft.offline ? { certificate: { sha256: draft.certificate.sha256 } } : {}),
        },
      }),
    onSuccess: (device) => {
      client.setQueryData(["device", device.id], device);
      return Promise.all([
        client.invalidateQueries({ queryKey: ["devices"] }),
        client.invalidateQueries({ queryKey: ["overview"] }),
        client.invalidateQueries({ queryKey: ["sites"] }),
      ]);
    },
  });
}
