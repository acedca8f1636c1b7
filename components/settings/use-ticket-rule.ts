"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, queryKey } from "@/lib/api/client";

export function useTicketRule() {
  return useQuery(asked("GET /api/resets/ticket-rule"));
}

/** Sets how tickets must look; null makes them optional. */
export function useSetTicketRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pattern: string | null) => call("PUT /api/resets/ticket-rule", { body: { pattern } }),
    onSuccess: async (rule) => {
      client.setQueryData(queryKey("GET /api/resets/ticket-rule"), rule);
      // What the start of a reset says about its ticket comes with the line.
      await forget(client, "GET /api/lines/{id}");
    },
  });
}
