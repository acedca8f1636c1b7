"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { PasswordChange, SessionAnswer } from "@/lib/people/me-endpoints";

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api<{ items: SessionAnswer[] }>("/api/sessions", { signal }) });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api(`/api/sessions/${id}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: PasswordChange) => api("/api/me/password", { method: "POST", json: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
