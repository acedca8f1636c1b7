"use client";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { KeysAnswer } from "@/lib/vault/endpoints";

export function useKeysList() {
  return useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => api<KeysAnswer>("/api/keys", { signal }) });
}
