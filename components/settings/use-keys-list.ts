"use client";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/http/browser";
import type { KeysAnswer } from "@/lib/keys/requests";

export function useKeysList() {
  return useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => api<KeysAnswer>("/api/keys", { signal }) });
}
