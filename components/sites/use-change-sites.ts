"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { NewSite, SiteAnswer, SitePatch } from "@/lib/sites/endpoints";

/** Add, rename, move and delete sites. Every list that names sites is asked again. */
export function useChangeSites() {
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["sites"] }),
      client.invalidateQueries({ queryKey: ["devices"] }),
      client.invalidateQueries({ queryKey: ["device"] }),
    ]);
  return {
    add: useMutation({ mutationFn: (site: NewSite) => api<SiteAnswer>("/api/sites", { method: "POST", json: site }), onSuccess }),
    change: useMutation({
      mutationFn: ({ id, ...patch }: SitePatch & { id: string }) => api<SiteAnswer>(`/api/sites/${id}`, { method: "PATCH", json: patch }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => api(`/api/sites/${id}`, { method: "DELETE" }), onSuccess }),
  };
}
