"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call, forget, type Request } from "@/lib/api/client";
import { forgetDevice, forgetDeviceLists } from "../devices/forget-device";

type NewSite = Request<"POST /api/sites">["body"];
type SitePatch = Request<"PATCH /api/sites/{id}">["body"];

/** Add, rename, move and delete sites. Every list that names sites is asked again. */
export function useChangeSites() {
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all([forgetDeviceLists(client), forgetDevice(client), forget(client, "GET /api/sites/{id}", "POST /api/jobs/choice")]);
  return {
    add: useMutation({ mutationFn: (body: NewSite) => call("POST /api/sites", { body }), onSuccess }),
    change: useMutation({
      mutationFn: ({ id, ...body }: SitePatch & { id: string }) => call("PATCH /api/sites/{id}", { params: { id }, body }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/sites/{id}", { params: { id } }), onSuccess }),
  };
}
