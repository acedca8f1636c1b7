"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, type Request } from "@/lib/api/client";

export function useNetworks() {
  return useQuery(asked("GET /api/networks"));
}

export function useChangeNetworks() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/networks");
  return {
    add: useMutation({ mutationFn: (body: Request<"POST /api/networks">["body"]) => call("POST /api/networks", { body }), onSuccess }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/networks/{id}", { params: { id } }), onSuccess }),
  };
}
