import { z } from "zod";
import { authBodyBytesMax, endpoint } from "@/lib/http/endpoint";
import { roles } from "@/lib/http/permissions";

const person = z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(roles) });
const ended = z.object({ status: z.boolean() });

export const signIn = endpoint({
  method: "POST",
  path: "/api/auth/sign-in/email",
  summary: "Sign in; the session is in the cookie of the answer, and nowhere else",
  access: "open",
  rate: "guesses",
  audit: { actions: ["session.sign_in"], unlessUnchanged: true },
  body: z.object({ email: z.string(), password: z.string() }),
  /** Without a session where a second step is asked for. */
  answer: z.union([z.object({ user: person }), z.object({ twoFactorRedirect: z.literal(true), twoFactorMethods: z.array(z.string()) })]),
  bodyBytesMax: authBodyBytesMax,
});

const code = z.object({
  code: z.string(),
  /** Ask this browser for no code for 30 days. */
  trustDevice: z.boolean().optional(),
});

export const verifyCode = endpoint({
  method: "POST",
  path: "/api/auth/two-factor/verify-totp",
  summary: "The second step of a sign-in: the code that the authenticator app shows. Signed in: confirms a new app with its first code",
  access: "open",
  rate: "guesses",
  audit: { actions: ["session.sign_in", "person.second_step_on"] },
  body: code,
  answer: z.object({ user: person }),
  bodyBytesMax: authBodyBytesMax,
});

export const verifyRecoveryCode = endpoint({
  method: "POST",
  path: "/api/auth/two-factor/verify-backup-code",
  summary: "The second step of a sign-in without the app: a recovery code, which is used up",
  access: "open",
  rate: "guesses",
  audit: "session.sign_in",
  body: code,
  answer: z.object({ user: person }),
  bodyBytesMax: authBodyBytesMax,
});

const ownPassword = z.object({ password: z.string() });
const peopleOnly = "for somebody's own account";

export const enableSecondStep = endpoint({
  method: "POST",
  path: "/api/auth/two-factor/enable",
  summary: "Begin to set up an authenticator app: its key and ten recovery codes, shown once. It is on after its first code",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly,
  rate: "guesses",
  audit: null,
  body: ownPassword,
  answer: z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
  bodyBytesMax: authBodyBytesMax,
});

export const disableSecondStep = endpoint({
  method: "POST",
  path: "/api/auth/two-factor/disable",
  summary: "Turn the second step off; every other session ends",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly,
  rate: "guesses",
  audit: "person.second_step_off",
  body: ownPassword,
  answer: ended,
  bodyBytesMax: authBodyBytesMax,
});

export const newRecoveryCodes = endpoint({
  method: "POST",
  path: "/api/auth/two-factor/generate-backup-codes",
  summary: "Ten new recovery codes, shown once; the older ones end",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly,
  rate: "guesses",
  audit: "person.recovery_codes",
  body: ownPassword,
  answer: z.object({ backupCodes: z.array(z.string()) }),
  bodyBytesMax: authBodyBytesMax,
});

const fromLibrary = z.record(z.string(), z.unknown());

export const beginPasskey = endpoint({
  method: "GET",
  path: "/api/auth/passkey/generate-register-options",
  summary: "Begin to add a passkey: what the browser's WebAuthn is to be asked for",
  access: "signed_in",
  beforeSecondStep: true,
  freshPassword: "refuse_tokens",
  peopleOnly,
  answer: fromLibrary,
});

export const addPasskey = endpoint({
  method: "POST",
  path: "/api/auth/passkey/verify-registration",
  summary: "Add the passkey that the browser has made",
  access: "signed_in",
  beforeSecondStep: true,
  freshPassword: "refuse_tokens",
  peopleOnly,
  audit: "person.passkey_add",
  body: z.object({ response: fromLibrary, name: z.string() }),
  answer: z.object({ id: z.string() }),
  bodyBytesMax: authBodyBytesMax,
});

export const beginPasskeySignIn = endpoint({
  method: "GET",
  path: "/api/auth/passkey/generate-authenticate-options",
  summary: "Begin a sign-in with a passkey: what the browser's WebAuthn is to be asked for",
  access: "open",
  answer: fromLibrary,
});

export const signInWithPasskey = endpoint({
  method: "POST",
  path: "/api/auth/passkey/verify-authentication",
  summary:
    "Sign in with a passkey: it counts as both steps. Signed in: the new session takes the place of the old one, and has just been proven",
  access: "open",
  rate: "guesses",
  audit: "session.sign_in",
  body: z.object({ response: fromLibrary }),
  answer: z.object({ user: person }),
  bodyBytesMax: authBodyBytesMax,
});

export const signOut = endpoint({
  method: "POST",
  path: "/api/auth/sign-out",
  summary: "End the session that asks",
  access: "open",
  audit: { actions: ["session.sign_out"], unlessUnchanged: true },
  answer: z.object({ success: z.boolean() }),
  bodyBytesMax: authBodyBytesMax,
});

export const getSession = endpoint({
  method: "GET",
  path: "/api/auth/get-session",
  summary: "The session that asks and whose it is; null without one",
  access: "open",
  answer: z.object({ session: z.object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() }), user: person }).nullable(),
});

export const revokeSessions = endpoint({
  method: "POST",
  path: "/api/auth/revoke-sessions",
  summary: "End every session of one's own, this one too",
  access: "signed_in",
  beforeSecondStep: true,
  audit: "session.sign_out_everywhere",
  answer: ended,
  bodyBytesMax: authBodyBytesMax,
});

export const revokeOtherSessions = endpoint({
  method: "POST",
  path: "/api/auth/revoke-other-sessions",
  summary: "End every session of one's own but this one",
  access: "signed_in",
  beforeSecondStep: true,
  audit: "session.revoke_others",
  answer: ended,
  bodyBytesMax: authBodyBytesMax,
});

/**
 * All that Lineward offers of the sign-in library over HTTP: its handler answers nothing else. Accounts are made by one-time links only;
 * names, roles, addresses, passwords and single sessions change through /api/people, /api/me and /api/sessions, where they are
 * recorded and no token is handed out.
 */
export const authEndpoints = [
  signIn,
  verifyCode,
  verifyRecoveryCode,
  enableSecondStep,
  disableSecondStep,
  newRecoveryCodes,
  beginPasskey,
  addPasskey,
  beginPasskeySignIn,
  signInWithPasskey,
  signOut,
  getSession,
  revokeSessions,
  revokeOtherSessions,
];
