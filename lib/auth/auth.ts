import "server-only";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { betterAuth } from "better-auth/minimal";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { afterAuth, beforeAuth } from "./hooks";
import { passwords } from "./passwords";
import { peerHeader } from "./peer";
import { sessionSecret } from "./secret";
import { limits, sessionHooks, sessionOptions } from "./session-limits";
import { consume } from "./throttle";

/** The password rule, said once: better-auth enforces it, forms show it. */
export const passwordLength = { min: 10, max: 128 } as const;

/**
 * Paths of better-auth that Lineward does not offer over HTTP: accounts are made by one-time links only, and names, roles and
 * addresses change through /api/people and /api/me, where they are recorded.
 */
const closedPaths = [
  "/sign-up/email",
  "/sign-in/social",
  "/update-user",
  "/update-session",
  "/change-email",
  "/delete-user",
  "/delete-user/callback",
  "/link-social",
  "/unlink-account",
  "/list-accounts",
  "/account-info",
  "/get-access-token",
  "/refresh-token",
  "/request-password-reset",
  "/reset-password",
  "/verify-password",
  "/send-verification-email",
  "/verify-email",
  "/change-password",
  // They hand out session tokens; /api/sessions does the same with ids.
  "/list-sessions",
  "/revoke-session",
];

/** Origins whose pages may use a session's cookie: our own address, by whatever name the caller reached us. */
function ownOrigins(request?: Request): string[] {
  const url = env().LINEWARD_URL;
  const forwarded = url === undefined ? null : (request?.headers.get("x-forwarded-host") ?? null);
  const hosts = [request?.headers.get("host"), forwarded].filter((host): host is string => typeof host === "string" && host !== "");
  return [...(url === undefined ? [] : [new URL(url).origin]), ...hosts.flatMap((host) => [`http://${host}`, `https://${host}`])];
}

function build() {
  const { LINEWARD_URL, dataDir, database } = env();
  const bounds = limits(env());
  return betterAuth({
    appName: "Lineward",
    // Only the scheme and the path of it matter: requests are matched by their own Host (see `ownOrigins`).
    baseURL: LINEWARD_URL === undefined ? "http://localhost" : new URL(LINEWARD_URL).origin,
    basePath: "/api/auth",
    secret: sessionSecret(dataDir),
    database: prismaAdapter(db(), { provider: database.kind }),
    trustedOrigins: ownOrigins,
    disabledPaths: closedPaths,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: passwords,
    },
    user: {
      additionalFields: {
        role: { type: "string", required: true, defaultValue: "viewer", input: false },
        active: { type: "boolean", required: true, defaultValue: true, input: false },
        theme: { type: "string", required: true, defaultValue: "system", input: false },
      },
    },
    session: sessionOptions(bounds),
    databaseHooks: { session: sessionHooks(bounds) },
    hooks: { before: beforeAuth, after: afterAuth },
    rateLimit: {
      enabled: true,
      customStorage: { consume },
      window: 60,
      max: 300,
      // One address may try this often whatever the account: each attempt costs us one scrypt. What slows a guesser is ./throttle.
      customRules: { "/sign-in/email": { window: 60, max: 120 }, "/get-session": false },
    },
    advanced: {
      cookiePrefix: "lineward",
      useSecureCookies: LINEWARD_URL?.startsWith("https:") ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
      // better-auth would switch these two off under a test runner.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [peerHeader] },
    },
    telemetry: { enabled: false },
    // Whatever is no answer of the library comes to our handler; the library would print it whole on the console.
    onAPIError: { throw: true },
    // Its messages can quote what a caller typed; the log gets the level and nothing else.
    logger: { log: (level) => log[level]({ from: "better-auth" }, "sign-in library") },
    // Two-factor, API tokens and OIDC come here.
    plugins: [],
  });
}

type Auth = ReturnType<typeof build>;

const slot = Symbol.for("lineward.auth");
const shared = globalThis as { [slot]?: Auth };

/** The sign-in library, built at its first use: one per process however often Next bundles this file. */
export function auth(): Auth {
  shared[slot] ??= build();
  return shared[slot];
}
