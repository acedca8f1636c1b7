"use client";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/http/client";

/** Starts a session. The cookie is all there is; nothing of it reaches scripts. */
export function signIn(email: string, password: string): Promise<unknown> {
  return api("/api/auth/sign-in/email", { method: "POST", json: { email, password } });
}

export function useSignIn() {
  return useMutation({ mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password) });
}
