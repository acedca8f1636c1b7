import "server-only";
import { record } from "@/lib/audit/service";
import type { Endpoint } from "@/lib/http/endpoint";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import type { Actor } from "./actor";
import { requireOwnPassword } from "./own-password";
import { sessionTokenIn } from "./own-session";
import { peerOf } from "./peer";

/** For so long a password counts as just typed. */
const freshMs = 5 * 60_000;
/** Clocks of machines that share a database differ by less. A proof further ahead is of a clock that was set back, and counts for nothing. */
const slackMs = 10_000;

/**
 * Until when the session of a request counts as just proven; undefined if it does not. Asked in the database each time: another
 * process may have heard the password.
 */
export async function freshUntil(headers: Headers): Promise<Date | undefined> {
  const token = sessionTokenIn(headers);
  const session = token === undefined ? null : await db().session.findUnique({ where: { token }, select: { provenAt: true } });
  const sinceMs = Date.now() - (session?.provenAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  return session?.provenAt && sinceMs < freshMs && sinceMs > -slackMs ? new Date(session.provenAt.getTime() + freshMs) : undefined;
}

/** Throws `fresh_password_required` where an operation wants a password that was just typed, and `forbidden` for a token, which has none. */
export async function requireDeclaredProof({ freshPassword }: Endpoint, caller: Actor | null, headers: Headers): Promise<void> {
  if (freshPassword === undefined || (caller?.token && freshPassword === "spare_tokens")) {
    return;
  }
  if (caller?.token) {
    throw new ProblemError("forbidden", "This needs a password that was just typed, and a token has none. Sign in to do this.");
  }
  if (!(await freshUntil(headers))) {
    throw new ProblemError("fresh_password_required", "This needs your password, typed within the last 5 minutes. Type it again to go on.");
  }
}

/** Takes the password of whoever is signed in, and keeps with their session that it was right just now. Resolves with how long it counts. */
export async function proveAgain(actor: Actor, password: string, headers: Headers): Promise<Date> {
  await requireOwnPassword(actor, password, headers, "password");
  return keepProof(actor, "password", headers);
}

/** Keeps with the session of a request that its person has proven just now who they are. Resolves with how long it counts. */
export async function keepProof(actor: Pick<Actor, "id" | "name">, way: "password" | "provider", headers: Headers): Promise<Date> {
  const provenAt = new Date();
  const token = sessionTokenIn(headers);
  const { count } = await db().session.updateMany({ where: { token: token ?? "", userId: actor.id }, data: { provenAt } });
  if (count === 0) {
    throw new ProblemError("not_authenticated", "This session has ended meanwhile. Sign in to go on.");
  }
  const about = { subject: "session", subjectId: actor.id, subjectName: actor.name } as const;
  await record({ actor, action: "session.prove", ...about, detail: { address: peerOf(headers) ?? null, way } });
  return new Date(provenAt.getTime() + freshMs);
}

/** Takes every proof back: after the clock was set back, an old one would look as if it were new. */
export async function forgetProofs(): Promise<void> {
  // By hand: it says nothing of when the sessions were last seen.
  await db().$executeRaw`UPDATE "Session" SET "provenAt" = NULL WHERE "provenAt" IS NOT NULL`;
}
