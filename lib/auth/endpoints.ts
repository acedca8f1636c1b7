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
  audit: "session.sign_in",
  body: z.object({ email: z.string(), password: z.string() }),
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
  audit: "session.sign_out_everywhere",
  answer: ended,
  bodyBytesMax: authBodyBytesMax,
});

export const revokeOtherSessions = endpoint({
  method: "POST",
  path: "/api/auth/revoke-other-sessions",
  summary: "End every session of one's own but this one",
  access: "signed_in",
  audit: "session.revoke_others",
  answer: ended,
  bodyBytesMax: authBodyBytesMax,
});

/**
 * All that Lineward offers of the sign-in library over HTTP: its handler answers nothing else. Accounts are made by one-time links only;
 * names, roles, addresses, passwords and single sessions change through /api/people, /api/me and /api/sessions, where they are
 * recorded and no token is handed out.
 */
export const authEndpoints = [signIn, signOut, getSession, revokeSessions, revokeOtherSessions];
