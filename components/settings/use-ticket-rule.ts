"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { TicketRuleAnswer } from "@/lib/resets/endpoints";

const queryKey = ["ticket-rule"];
const path = "/api/resets/ticket-rule";

export function useTicketRule() {
  return useQuery({ queryKey, queryFn: ({ signal }) => api<TicketRuleAnswer>(path, { signal }) });
}

/** Sets how tickets must look; null makes them optional. */
export function useSetTicketRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pattern: string | null) => api<TicketRuleAnswer>(path, { method: "PUT", json: { pattern } }),
    onSuccess: async (rule) => {
      client.setQueryData(queryKey, rule);
      // What the start of a reset says about its ticket comes with the line.
      await client.invalidateQueries({ queryKey: ["line"] });
    },
  });
}
