"use client";
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { useEffect, useState } from "react";
import { call } from "@/lib/api/client";

/** Why this page cannot use passkeys, as a sentence; undefined if it can. `site`: the host that passkeys belong to. */
export function passkeyHindrance(site: string): string | undefined {
  if (!window.isSecureContext) {
    return "Passkeys work over https only, and this page came over http.";
  }
  if (window.location.hostname !== site) {
    return `Passkeys belong to ${site}. Open Lineward there to use one.`;
  }
  return browserSupportsWebAuthn() ? undefined : "This browser knows no passkeys.";
}

/** The same once the page is drawn; null until then. */
export function useHindrance(site: string | undefined): string | undefined | null {
  const [found, setFound] = useState<string | undefined | null>(null);
  useEffect(() => {
    if (site !== undefined) {
      setFound(passkeyHindrance(site));
    }
  }, [site]);
  return found;
}

/** True if the person, or the browser after a while, has ended a question of the browser without an answer. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError");
}

/** What an error of the browser comes to, as a sentence; undefined for one of ours, which has its own words. */
export function passkeyWords(error: unknown): string | undefined {
  if (isGivenUp(error)) {
    return "No passkey was given. Try again, or use your password.";
  }
  return error instanceof Error && error.name === "InvalidStateError" ? "This device has a passkey of yours already." : undefined;
}

/** Signs in with a passkey: the browser asks which one, the device asks for its owner. */
export async function signInWithPasskey(): Promise<void> {
  // Passed from the sign-in library to the browser as it is: its shape is WebAuthn's and no schema of ours.
  const asked = (await call("GET /api/auth/passkey/generate-authenticate-options")) as unknown as PublicKeyCredentialRequestOptionsJSON;
  const { clientExtensionResults: _, ...response } = await startAuthentication({ optionsJSON: { ...asked, userVerification: "required" } });
  await call("POST /api/auth/passkey/verify-authentication", { body: { response: { ...response } } });
}

/** Has the browser make a passkey, and adds it to one's account. */
export async function addPasskey(name: string): Promise<void> {
  // As above.
  const asked = (await call("GET /api/auth/passkey/generate-register-options")) as unknown as PublicKeyCredentialCreationOptionsJSON;
  const { clientExtensionResults: _, ...response } = await startRegistration({ optionsJSON: asked });
  await call("POST /api/auth/passkey/verify-registration", { body: { response: { ...response }, name } });
}
