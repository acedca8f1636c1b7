import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ownPath } from "@/lib/auth/own-path";
import { sessionTokenIn } from "@/lib/auth/own-session";
import { peerOf } from "@/lib/auth/peer";
import { consume } from "@/lib/auth/throttle";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { type Access, connect, isOutage, wordsOf } from "./connect";
import { beginRound, type Purpose } from "./flow";
import { keptAccess, liveProvider } from "./kept";
import { type ProviderSettings, refusalWords } from "./schemas";

/** The answer that begins a round in the caller's browser. */
function opening({ url, cookie }: { url: string; cookie: string }): Response {
  return Response.json({ url }, { headers: { "cache-control": "no-store", "set-cookie": cookie } });
}

/** Begins a round with the provider as it is given. 409 with its words if it does not answer. */
export async function begin(settings: ProviderSettings, access: Access, what: Purpose, headers: Headers): Promise<Response> {
  try {
    return opening(await beginRound(await connect(access), settings, what, headers));
  } catch (error) {
    const words = wordsOf(error);
    log.warn({ operation: "identity provider", words }, "the identity provider could not be asked");
    throw new ProblemError("conflict", isOutage(error) ? refusalWords("provider_down", settings.name) : words, {
      reason: "provider_down",
      words,
    });
  }
}

async function required(): Promise<ProviderSettings> {
  const settings = await liveProvider();
  if (!settings) {
    throw new ProblemError("conflict", refusalWords("off", ""), { reason: "off" });
  }
  return settings;
}

/** Begins a sign-in. Anybody may, so an address may only so often. */
export async function beginSignIn({ next }: { next: string }, headers: Headers): Promise<Response> {
  const { allowed, retryAfter } = await consume(`identity-provider ${peerOf(headers) ?? ""}`, { window: 60, max: 60 });
  if (!allowed) {
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${retryAfter ?? 60} seconds.`, {
      retryAfterSeconds: retryAfter ?? 60,
    });
  }
  const settings = await required();
  return begin(settings, await keptAccess(settings), { is: "sign_in", next: ownPath(next) }, headers);
}

/** The session of a request; null without one. */
export async function sessionOf(headers: Headers): Promise<{ id: string; userId: string } | null> {
  const token = sessionTokenIn(headers);
  return token === undefined ? null : db().session.findUnique({ where: { token }, select: { id: true, userId: true } });
}

/** Begins to prove at the provider who is signed in, in the place of a password. */
export async function beginProof(actor: Actor, headers: Headers): Promise<Response> {
  const settings = await required();
  const identity = await db().providerIdentity.findUnique({ where: { userId: actor.id }, select: { issuer: true } });
  const session = await sessionOf(headers);
  if (identity?.issuer !== settings.issuer || !session) {
    throw new ProblemError("conflict", `You do not sign in with ${settings.name}. Type your password.`);
  }
  const what = { is: "prove", personId: actor.id, personName: actor.name, sessionId: session.id } as const;
  return begin(settings, await keptAccess(settings), what, headers);
}

/** Who one is at the provider, for the dialog that asks for the password again. */
export async function ownProvider(actor: Actor): Promise<{ hasPassword: boolean; provider: string | null }> {
  const [settings, identity, passwords] = await Promise.all([
    liveProvider(),
    db().providerIdentity.findUnique({ where: { userId: actor.id }, select: { issuer: true } }),
    db().account.count({ where: { userId: actor.id, password: { not: null } } }),
  ]);
  const isOwn = settings !== undefined && identity?.issuer === settings.issuer;
  return { hasPassword: passwords > 0, provider: isOwn ? settings.name : null };
}
