"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget } from "@/lib/api/client";

export function useSecondStep() {
  return useQuery(asked("GET /api/me/second-step"));
}

/** Everything a person does to their own second step. */
export function useChangeSecondStep() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/me/second-step", "GET /api/me", "GET /api/sessions");
  return {
    begin: useMutation({ mutationFn: (password: string) => call("POST /api/auth/two-factor/enable", { body: { password } }) }),
    confirm: useMutation({
      mutationFn: (code: string) => call("POST /api/auth/two-factor/verify-totp", { body: { code } }),
      onSuccess,
    }),
    renewCodes: useMutation({
      mutationFn: (password: string) => call("POST /api/auth/two-factor/generate-backup-codes", { body: { password } }),
      onSuccess,
    }),
    turnOff: useMutation({
      mutationFn: (password: string) => call("POST /api/auth/two-factor/disable", { body: { password } }),
      onSuccess,
    }),
  };
}
