import "server-only";
import { betterAuth } from "better-auth/minimal";
import { ownOrigin } from "@/lib/http/origin";
import { shared } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { passwordCharacters } from "@/lib/schema/password-rule";
import { cookieAttributes, cookieName } from "./cookies";
import { afterAuth, beforeAuth } from "./hooks";
import { logOfLibrary } from "./library-log";
import { passkeys } from "./passkeys/plugin";
import { passwords } from "./passwords";
import { peerHeader } from "./peer";
import { provider } from "./provider/plugin";
import { secondStep } from "./second-step/plugin";
import { sealedAdapter } from "./second-step/sealed-adapter";
import { trustHooks } from "./second-step/trusted";
import { sessionSecret } from "./secret";
import { limits, sessionHooks, sessionOptions } from "./session-limits";
import { consume } from "./throttle";

/** The origin whose pages may use a session's cookie: our own, by the name under which the caller reached us. The handler asks first. */
function ownOrigins(request?: Request): string[] {
  const { LINEWARD_URL } = env();
  return [request && ownOrigin(request.headers), LINEWARD_URL].flatMap((origin) => (origin === undefined ? [] : [new URL(origin).origin]));
}

/** Every cookie that the library knows. */
const cookieNames = ["session_token", "session_data", "account_data", "dont_remember", "two_factor", "trust_device", "passkey"];

function build() {
  const { LINEWARD_URL, dataDir, database } = env();
  const bounds = limits(env());
  const secret = sessionSecret(dataDir);
  return betterAuth({
    appName: "Lineward",
    // Only the scheme and the path of it matter: requests are matched by their own Host (see `ownOrigins`).
    baseURL: LINEWARD_URL === undefined ? "http://localhost" : new URL(LINEWARD_URL).origin,
    basePath: "/api/auth",
    secret,
    database: sealedAdapter(db(), database.kind, secret),
    trustedOrigins: ownOrigins,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordCharacters.min,
      maxPasswordLength: passwordCharacters.max,
      password: passwords,
    },
    user: {
      additionalFields: {
        role: { type: "string", required: true, defaultValue: "viewer", input: false },
        active: { type: "boolean", required: true, defaultValue: true, input: false },
        theme: { type: "string", required: true, defaultValue: "system", input: false },
      },
    },
    session: {
      ...sessionOptions(bounds),
      additionalFields: {
        provenAt: { type: "date", required: false, input: false, returned: false },
        way: { type: "string", required: false, input: false, returned: false },
        provider: { type: "boolean", required: false, input: false, returned: false },
      },
    },
    databaseHooks: { session: sessionHooks(bounds), verification: trustHooks },
    hooks: { before: beforeAuth },
    rateLimit: {
      enabled: true,
      customStorage: { consume },
      window: 60,
      max: 300,
      // Sign-ins have limits of ours: what slows a guesser is ./guessing, what bounds their cost is ./lane.
      customRules: { "/sign-in/email": false, "/get-session": false, "/passkey/*": { window: 60, max: 120 } },
    },
    advanced: {
      // The library would prefix them with "__Secure-", which a neighbour below the same domain can plant.
      useSecureCookies: false,
      cookies: Object.fromEntries(cookieNames.map((name) => [name, { name: cookieName(name) }])),
      defaultCookieAttributes: cookieAttributes(),
      // better-auth would switch these two off under a test runner.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [peerHeader] },
    },
    telemetry: { enabled: false },
    // Whatever is no answer of the library comes to our handler; the library would print it whole on the console.
    onAPIError: { throw: true },
    logger: { log: logOfLibrary },
    // Ours comes last: a sign-in that waits for its second step has no session any more when we hear of it.
    plugins: [secondStep(), passkeys(), provider(), { id: "lineward", hooks: { after: [{ matcher: () => true, handler: afterAuth }] } }],
  });
}

type Auth = ReturnType<typeof build>;

/** The sign-in library, built at its first use: one per process however often Next bundles this file. */
export const auth = shared<Auth>("auth", build);
