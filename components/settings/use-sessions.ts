"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, type Request } from "@/lib/api/client";

export function useSessions() {
  return useQuery(asked("GET /api/sessions"));
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("DELETE /api/sessions/{id}", { params: { id } }),
    onSuccess: () => forget(client, "GET /api/sessions"),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Request<"POST /api/me/password">["body"]) => call("POST /api/me/password", { body }),
    onSuccess: () => forget(client, "GET /api/sessions"),
  });
}
