import "server-only";
import { randomUUID } from "node:crypto";
import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api";
import { type AuditActor, notSignedIn, record } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { clearSiteData } from "./cookies";
import { isKeptOut, tellOfEmergency } from "./emergency-admin";
import { isNewPlace, knownBrowser, knownBrowserCookie, knowsNetwork } from "./known";
import { type Attempt, passed, secondsToWait, unchecked } from "./login-throttle";
import { announceNotice } from "./notice";
import { afterAddedPasskey, afterPasskeySignIn, afterRefusedPasskey } from "./passkeys/after";
import { beforePasskey } from "./passkeys/before";
import { peerHeader } from "./peer";
import { providerPath } from "./provider/plugin";
import { recordRefusal } from "./refusals";
import { afterOwnSecondStep } from "./second-step/after";
import { beforeSecondStep } from "./second-step/before";

interface Person extends AuditActor {
  readonly id: string;
  readonly email: string;
}

/** The part of the library's context that we read; its own type is wider than it says. */
interface Seen {
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers | undefined;
  readonly session: Person | undefined;
  readonly newSession: Person | undefined;
  readonly newToken: string | undefined;
  /** Of the session that asks, if there is one. */
  readonly token: string | undefined;
  readonly returned: unknown;
}

interface Raw {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly context: {
    readonly session?: { user: Person; session: { token: string } } | null;
    readonly newSession?: { user: Person; session: { token: string } } | null;
    readonly returned?: unknown;
  };
}

function seen(raw: unknown): Seen {
  const { path = "", body, headers, context } = raw as Raw;
  const { session, newSession, returned } = context;
  return {
    path,
    body,
    headers,
    session: session?.user,
    token: session?.session.token,
    newSession: newSession?.user,
    newToken: newSession?.session.token,
    returned,
  };
}

function emailIn(body: unknown): string | undefined {
  const email = (body as { email?: unknown } | null)?.email;
  return typeof email === "string" && email.length <= 254 ? email.trim().toLowerCase() : undefined;
}

/** Paths that end sessions, and what they are called in the audit. */
const endings: Readonly<Record<string, string>> = {
  "/sign-out": "session.sign_out",
  "/revoke-session": "session.revoke",
  "/revoke-sessions": "session.sign_out_everywhere",
  "/revoke-other-sessions": "session.revoke_others",
};

const addressIn = (headers: Headers | undefined) => headers?.get(peerHeader) ?? undefined;

interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Who an account belongs to, if to anybody. */
async function ownerOf(account: string): Promise<Owner | null> {
  return db().user.findUnique({ where: { email: account }, select: { id: true, name: true } });
}

function attemptOf(account: string, headers: Headers | undefined, owner: Owner | null): Attempt {
  const address = addressIn(headers);
  return owner === null
    ? { account, address }
    : {
        account,
        address,
        browser: headers && knownBrowser(headers, owner.id),
        knowsNetwork: (network) => knowsNetwork(owner.id, network),
      };
}

/** What the audit says an entry about a sign-in is about. A stranger's e-mail address is not kept: people type passwords into the wrong field. */
const about = (owner: Owner | null) =>
  ({ subject: "session", subjectId: owner?.id ?? null, subjectName: owner?.name ?? "No such account" }) as const;

/** Before: a guesser waits. */
export const beforeAuth = createAuthMiddleware(async (context) => {
  const { path, body, headers } = seen(context);
  if (endings[path] !== undefined || path === "/change-password") {
    // Afterwards nobody can say any more who it was.
    await getSessionFromCtx(context, { disableRefresh: true });
    return;
  }
  if (path.startsWith("/two-factor/")) {
    return beforeSecondStep(context, path, addressIn(headers));
  }
  if (path.startsWith("/passkey/")) {
    return beforePasskey(context, path);
  }
  const account = emailIn(body);
  if (path !== "/sign-in/email" || account === undefined) {
    return;
  }
  const owner = await ownerOf(account);
  const attempt = attemptOf(account, headers, owner);
  const seconds = await secondsToWait(attempt);
  if (seconds > 0) {
    const { address = null } = attempt;
    const detail = { address, code: "too_many_attempts" };
    await recordRefusal({ actor: notSignedIn, action: "session.sign_in", ...about(owner), detail }, account, address ?? "");
    throw new APIError(
      "TOO_MANY_REQUESTS",
      { code: "TOO_MANY_ATTEMPTS", message: `Too many attempts with this account from here. Wait ${seconds} seconds.` },
      { "retry-after": String(seconds) },
    );
  }
  if (await isKeptOut(owner?.id ?? "", addressIn(headers))) {
    // The library looks at a password that nobody has: the same work, the same words, and no word on whether theirs was right.
    return { context: { body: { ...(body as object), password: randomUUID() } } };
  }
});

/** True for an answer of the library that says that the password was not looked at. */
export function isOverloaded(returned: unknown): boolean {
  return isAPIError(returned) && (returned.body as { code?: unknown } | undefined)?.code === "OVERLOADED";
}

const passkeyPath = "/passkey/verify-authentication";

/** How a person has proven who they are, by the path of the last step. */
const ways: Readonly<Record<string, string>> = {
  "/sign-in/email": "password",
  "/two-factor/verify-totp": "password_and_code",
  "/two-factor/verify-backup-code": "password_and_recovery_code",
  [passkeyPath]: "passkey",
  [providerPath]: "provider",
};

/** True if the sign-in that was asked for has made a session; then the browser that it was made with is known from now on. */
async function signIn({ path, body, headers, newSession, returned }: Seen): Promise<boolean> {
  const address = addressIn(headers) ?? null;
  const account = emailIn(body);
  if (newSession) {
    if (path === "/sign-in/email") {
      await passed(attemptOf(newSession.email, headers, newSession));
    }
    const isNew = await isNewPlace(newSession.id, address ?? undefined, headers?.get("user-agent") ?? null);
    const event = { action: "session.sign_in", subject: "session", subjectId: newSession.id, subjectName: newSession.name } as const;
    await record({ ...event, actor: newSession, detail: { address, way: ways[path] ?? null } });
    if (!(await tellOfEmergency(newSession)) && isNew) {
      await announceNotice(newSession.id, "sign_in");
    }
    return true;
  }
  if (account !== undefined && (returned as { twoFactorRedirect?: unknown } | null)?.twoFactorRedirect === true) {
    // The password was right; nobody is signed in yet.
    await passed(attemptOf(account, headers, await ownerOf(account)));
    return false;
  }
  if (account !== undefined && isAPIError(returned)) {
    const owner = await ownerOf(account);
    if (isOverloaded(returned)) {
      await unchecked(attemptOf(account, headers, owner));
      return false;
    }
    const said = String((returned.body as { code?: unknown } | undefined)?.code ?? returned.status).toLowerCase();
    const code = (await isKeptOut(owner?.id ?? "", address ?? undefined)) ? "not_from_here" : said;
    await record({
      actor: notSignedIn,
      action: "session.sign_in",
      phase: "refused",
      ...about(owner),
      detail: { address, code },
    });
  }
  return false;
}

/** After: signing in, failing to, signing out and a changed password are recorded. */
export const afterAuth = createAuthMiddleware(async (context) => {
  const call = seen(context);
  const isSignIn =
    ["/sign-in/email", passkeyPath, providerPath].includes(call.path) ||
    (call.path.startsWith("/two-factor/") && call.session === undefined);
  if (isSignIn) {
    const isIn = await signIn(call);
    if (call.path === passkeyPath) {
      await (isIn ? afterPasskeySignIn : afterRefusedPasskey)({ ...call, address: addressIn(call.headers) });
    }
    if (isIn) {
      const { name, value, attributes } = knownBrowserCookie(call.newSession?.id ?? "");
      context.setCookie(name, value, attributes);
    }
    return;
  }
  const { session: person, path, returned, headers } = call;
  if (path === "/passkey/verify-registration") {
    await afterAddedPasskey({ ...call, address: addressIn(headers) });
    return;
  }
  if (path.startsWith("/two-factor/")) {
    await afterOwnSecondStep({ ...call, address: addressIn(headers) }, call.newToken);
    return;
  }
  const ending = endings[path];
  if (ending !== undefined && path !== "/revoke-other-sessions" && !isAPIError(returned)) {
    context.setHeader("clear-site-data", clearSiteData);
  }
  if (!person) {
    return;
  }
  const who = { actor: { id: person.id, name: person.name }, subjectId: person.id, subjectName: person.name };
  const detail = { address: addressIn(headers) ?? null };
  if (ending !== undefined && !isAPIError(returned)) {
    await record({ ...who, action: ending, subject: "session", detail });
  }
  if (path === "/change-password" && !isOverloaded(returned)) {
    const phase = isAPIError(returned) ? "refused" : "happened";
    await record({ ...who, action: "person.change_password", subject: "person", phase, detail });
    if (phase === "happened") {
      await announceNotice(person.id, "password_changed");
    }
  }
});
