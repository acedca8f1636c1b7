"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, queryKey } from "@/lib/api/client";
import type { ProviderInput, ProviderSettings } from "@/lib/identity-provider/schemas";

export type Kept = Answer<"GET /api/identity-provider">;

export const useProvider = () => useQuery(asked("GET /api/identity-provider"));

/** Keeps everything about the provider at once: its form and its table write the same. */
export function useKeepProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProviderInput) => call("PUT /api/identity-provider", { body }),
    onSuccess: (kept) => client.setQueryData(queryKey("GET /api/identity-provider"), kept),
  });
}

/** What the form begins with where nothing was ever kept. */
export const nothingYet: ProviderSettings = {
  on: false,
  name: "",
  issuer: "",
  clientId: "",
  groupsClaim: "groups",
  scope: "openid profile email offline_access",
  takeIn: true,
  joinByEmail: false,
  provesBothSteps: false,
  groups: [],
};
