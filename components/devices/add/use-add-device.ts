"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call, queryKey } from "@/lib/api/client";
import { forgetDeviceLists } from "../forget-device";
import { endpointAddress } from "../use-probe";
import { type AddDraft, tagsOf } from "./draft";

/** Adds the device. With a check, it signs in first and stores nothing if that fails. */
export function useAddDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: AddDraft) =>
      call("POST /api/devices", {
        body: {
          name: draft.name.trim(),
          driver: draft.driver?.id ?? "",
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
      client.setQueryData(queryKey("GET /api/devices/{id}", { params: { id: device.id } }), device);
      return forgetDeviceLists(client);
    },
  });
}
