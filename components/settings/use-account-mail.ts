"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { call, forget, queryKey, type Request } from "@/lib/api/client";

/** Everything an admin does to mail about people's own accounts. */
export function useChangeAccountMail() {
  const client = useQueryClient();
  return {
    save: useMutation({
      mutationFn: (body: Request<"PUT /api/account-mail">["body"]) => call("PUT /api/account-mail", { body }),
      onSuccess: (now) => {
        client.setQueryData(queryKey("GET /api/account-mail"), now);
        toast.success(now.on ? "Mail about accounts is sent" : "No mail about accounts is sent");
      },
    }),
    test: useMutation({ mutationFn: () => call("POST /api/account-mail/test") }),
    again: useMutation({
      mutationFn: (id: string) => call("POST /api/account-mail/deliveries/{id}/again", { params: { id } }),
      onSuccess: () => forget(client, "GET /api/account-mail/deliveries"),
    }),
  };
}
