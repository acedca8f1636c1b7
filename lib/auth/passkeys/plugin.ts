import "server-only";
import { passkey } from "@better-auth/passkey";
import { APIError } from "better-auth/api";
import { env } from "@/lib/platform/env";

/**
 * The name that passkeys belong to: the host that people type. Without `LINEWARD_URL` it is this machine's own, since browsers have
 * passkeys over https only, or there.
 */
export function passkeySite(): string {
  const { LINEWARD_URL } = env();
  return LINEWARD_URL === undefined ? "localhost" : new URL(LINEWARD_URL).hostname;
}

/** The library would take a device that has not asked for its owner: then a found one would be enough. */
function requireOwner(verified: boolean | undefined): void {
  if (verified !== true) {
    throw new APIError("BAD_REQUEST", { code: "OWNER_NOT_VERIFIED", message: "" });
  }
}

/** The library's passkeys, with what is ours: they sign in alone, so the device has to know whose it is, and to ask for its owner. */
export function passkeys() {
  const { LINEWARD_URL } = env();
  return passkey({
    rpID: passkeySite(),
    rpName: "Lineward",
    // Without an address of its own the page's is taken: our handler has refused every foreign one.
    origin: LINEWARD_URL === undefined ? null : new URL(LINEWARD_URL).origin,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    advanced: { webAuthnChallengeCookie: "passkey" },
    registration: {
      afterVerification: async ({ verification }) => requireOwner(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: async ({ verification }) => requireOwner(verification.authenticationInfo.userVerified),
    },
  });
}
