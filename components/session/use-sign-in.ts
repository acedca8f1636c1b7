"use client";
import { useMutation } from "@tanstack/react-query";
import { call } from "@/lib/api/client";

/** Starts a session. The cookie is all there is; nothing of it reaches scripts. Resolves with true where a second step is asked for first. */
export async function signIn(email: string, password: string): Promise<boolean> {
  return "twoFactorRedirect" in (await call("POST /api/auth/sign-in/email", { body: { email, password } }));
}

/** The second step: then there is a session. */
export function verifyStep(by: "app" | "recovery", code: string, trustDevice: boolean): Promise<unknown> {
  return by === "app"
    ? call("POST /api/auth/two-factor/verify-totp", { body: { code, trustDevice } })
    : call("POST /api/auth/two-factor/verify-backup-code", { body: { code } });
}

export function useSignIn() {
  return useMutation({ mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password) });
}
