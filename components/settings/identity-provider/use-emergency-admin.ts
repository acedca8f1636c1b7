"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, queryKey } from "@/lib/api/client";

export type KeptEmergencyAdmin = Answer<"GET /api/emergency-admin">;

export interface EmergencyAdminInput {
  readonly personId: string | null;
  readonly networks: string[];
  readonly envelope: string;
}

export const useEmergencyAdmin = () => useQuery(asked("GET /api/emergency-admin"));

export function useKeepEmergencyAdmin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: EmergencyAdminInput) => call("PUT /api/emergency-admin", { body }),
    onSuccess: (kept) => client.setQueryData(queryKey("GET /api/emergency-admin"), kept),
  });
}

/** Tries it out. What is said of the last trial is read anew after it. */
export function useTryEmergencyAdmin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { password: string; code: string }) => call("POST /api/emergency-admin/trial", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKey("GET /api/emergency-admin") }),
  });
}
