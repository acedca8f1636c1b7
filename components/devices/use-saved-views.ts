"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget } from "@/lib/api/client";

/** The views of the devices that this person has saved. */
export function useSavedViews() {
  return useQuery({ ...asked("GET /api/me/views"), staleTime: 60_000 }).data?.items.filter(({ list }) => list === "devices") ?? [];
}

export function useChangeViews() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/me/views");
  return {
    save: useMutation({
      mutationFn: (view: { name: string; parameters: string }) => call("POST /api/me/views", { body: { list: "devices", ...view } }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/me/views/{id}", { params: { id } }), onSuccess }),
  };
}
