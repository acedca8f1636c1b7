"use client";
import { useMutation } from "@tanstack/react-query";
import { call } from "@/lib/api/client";

/** Starts a session. The cookie is all there is; nothing of it reaches scripts. */
export function signIn(email: string, password: string): Promise<unknown> {
  return call("POST /api/auth/sign-in/email", { body: { email, password } });
}

export function useSignIn() {
  return useMutation({ mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password) });
}
