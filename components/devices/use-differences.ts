"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget } from "@/lib/api/client";
import type { DocumentDifference } from "@/lib/settings/schemas";
import { forgetDevice } from "./forget-device";

/** What the device has otherwise than it is kept here, as it was last read. Asked only where something differs. */
export function useDifferences(id: string, isWanted: boolean) {
  return useQuery({ ...asked("GET /api/devices/{id}/differences", { params: { id } }), enabled: isWanted });
}

/** What a person decides about a difference. */
export type Settlement = "keep-theirs" | "put-ours-back";

/** Settles fields of one document, on the reading that the person saw. */
export function useSettle(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, item, paths }: { act: Settlement; item: DocumentDifference; paths: string[] }) => {
      const about = {
        params: { id },
        body: { document: item.document, paths, ...(item.record === undefined ? {} : { record: item.record }) },
        ifMatch: item.baseline,
      };
      return act === "keep-theirs"
        ? call("POST /api/devices/{id}/differences/keep-theirs", about)
        : call("POST /api/devices/{id}/differences/put-ours-back", about);
    },
    onSettled: () => Promise.all([forgetDevice(client, id), forget(client, "GET /api/overview", "GET /api/devices", "GET /api/lines")]),
  });
}
