"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { NetworkAnswer, NewNetwork } from "@/lib/networks/endpoints";

export function useNetworks() {
  return useQuery({ queryKey: ["networks"], queryFn: ({ signal }) => api<{ items: NetworkAnswer[] }>("/api/networks", { signal }) });
}

export function useChangeNetworks() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["networks"] });
  return {
    add: useMutation({
      mutationFn: (network: NewNetwork) => api<NetworkAnswer>("/api/networks", { method: "POST", json: network }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => api(`/api/networks/${id}`, { method: "DELETE" }), onSuccess }),
  };
}
