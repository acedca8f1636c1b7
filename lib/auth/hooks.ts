import "server-only";
import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api";
import { type AuditActor, nobody, record } from "@/lib/audit/service";
import { db } from "@/lib/db/client";
import { passed, secondsToWait, unchecked } from "./guessing";
import { peerHeader } from "./peer";

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
  readonly returned: unknown;
}

interface Raw {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly context: {
    readonly session?: { user: Person } | null;
    readonly newSession?: { user: Person } | null;
    readonly returned?: unknown;
  };
}

function seen(raw: unknown): Seen {
  const { path = "", body, headers, context } = raw as Raw;
  return { path, body, headers, session: context.session?.user, newSession: context.newSession?.user, returned: context.returned };
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

/** Before: a guesser waits. */
export const beforeAuth = createAuthMiddleware(async (context) => {
  const { path, body, headers } = seen(context);
  if (endings[path] !== undefined || path === "/change-password") {
    // Afterwards nobody can say any more who it was.
    await getSessionFromCtx(context, { disableRefresh: true });
    return;
  }
  const account = emailIn(body);
  if (path !== "/sign-in/email" || account === undefined) {
    return;
  }
  const seconds = await secondsToWait({ account, address: headers?.get(peerHeader) ?? undefined });
  if (seconds > 0) {
    throw new APIError(
      "TOO_MANY_REQUESTS",
      { code: "TOO_MANY_ATTEMPTS", message: `Too many attempts with this account from here. Wait ${seconds} seconds.` },
      { "retry-after": String(seconds) },
    );
  }
});

/** True for an answer of the library that says that the password was not looked at. */
export function isOverloaded(returned: unknown): boolean {
  return isAPIError(returned) && (returned.body as { code?: unknown } | undefined)?.code === "OVERLOADED";
}

async function signIn({ body, headers, newSession, returned }: Seen): Promise<void> {
  const address = headers?.get(peerHeader) ?? null;
  const account = emailIn(body);
  if (newSession) {
    await passed({ account: newSession.email, address: address ?? undefined });
    const matter = { action: "session.sign_in", subject: "session", subjectId: newSession.id, subjectName: newSession.name } as const;
    await record({ ...matter, actor: newSession, detail: { address } });
    return;
  }
  if (account !== undefined && isOverloaded(returned)) {
    await unchecked({ account, address: address ?? undefined });
    return;
  }
  if (account !== undefined && isAPIError(returned)) {
    const person = await db().user.findUnique({ where: { email: account }, select: { id: true, name: true } });
    const code = String((returned.body as { code?: unknown } | undefined)?.code ?? returned.status).toLowerCase();
    // A stranger's e-mail address is not kept: people type passwords into the wrong field.
    const about = { subjectId: person?.id ?? null, subjectName: person?.name ?? "No such account" };
    await record({ actor: nobody, action: "session.sign_in", phase: "refused", subject: "session", ...about, detail: { address, code } });
  }
}

/** After: signing in, failing to, signing out and a changed password are recorded. */
export const afterAuth = createAuthMiddleware(async (context) => {
  const call = seen(context);
  if (call.path === "/sign-in/email") {
    await signIn(call);
    return;
  }
  const { session: person, path, returned } = call;
  if (!person) {
    return;
  }
  const about = { actor: { id: person.id, name: person.name }, subjectId: person.id, subjectName: person.name };
  const ending = endings[path];
  if (ending !== undefined && !isAPIError(returned)) {
    await record({ ...about, action: ending, subject: "session" });
  }
  if (path === "/change-password") {
    await record({ ...about, action: "person.change_password", subject: "person", phase: isAPIError(returned) ? "refused" : "happened" });
  }
});
