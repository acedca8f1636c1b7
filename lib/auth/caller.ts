import "server-only";
import { ProblemError } from "@/lib/http/problems";
import { isIn } from "@/lib/net/peer-address";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { epoch as epochOf } from "@/lib/platform/db/epochs";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { type Actor, actorOf } from "./actor";
import { peerOf } from "./peer";
import { recordRefusal } from "./refusals";
import { hashOfToken, type LiveToken, tokenByHash, tokenPrefix } from "./token-row";

interface Known {
  readonly token: LiveToken;
  readonly epoch: number;
  readonly at: number;
}

/** As for sessions: where this process alone has the database, a look-up holds until something about people or tokens is written. */
const knownForMs = 2_000;
const knownMax = 2_000;
const known = shared<Map<string, Known>>("token-actors", () => new Map());

/** A use is written down at most this often: what has been kept already is not written again. */
const useEveryMs = 60_000;
const uses = shared<Map<string, number>>("token-uses", () => new Map());

/** What an Authorization header carries as a bearer token; undefined if it is another kind of header, or none. */
export function bearerIn(headers: Headers): string | undefined {
  const [, text] = /^bearer +(\S{1,500})$/i.exec((headers.get("authorization") ?? "").trim()) ?? [];
  return text;
}

/** True for a request that comes with a bearer token, whatever it is worth: no cookie counts beside it. */
export const hasBearer = (headers: Headers) => /^bearer\b/i.test((headers.get("authorization") ?? "").trim());

async function liveToken(hash: string): Promise<LiveToken | undefined> {
  const alone = env().database.kind === "sqlite";
  const before = alone ? known().get(hash) : undefined;
  // Read before the look-up: what is written while it runs makes it worthless.
  const epoch = epochOf("people");
  if (before?.epoch === epoch && monotonicMs() - before.at < knownForMs && before.token.expiresAt > Date.now()) {
    return before.token;
  }
  const token = await tokenByHash(hash);
  if (alone && token) {
    if (known().size >= knownMax) {
      known().clear();
    }
    known().set(hash, { token, epoch, at: monotonicMs() });
  }
  return token;
}

/** Keeps when and from where a token was last used, to the minute. */
async function noteUse({ actor, lastUsedAt }: LiveToken, address: string | undefined): Promise<void> {
  const now = Date.now();
  const last = Math.max(uses().get(actor.id) ?? 0, lastUsedAt);
  if (Math.abs(now - last) < useEveryMs) {
    return;
  }
  if (uses().size >= knownMax) {
    uses().clear();
  }
  uses().set(actor.id, now);
  try {
    await db().apiToken.updateMany({ where: { id: actor.id }, data: { lastUsedAt: new Date(now), lastUsedFrom: address ?? null } });
  } catch (error) {
    log.warn({ err: error }, "the last use of a token was not kept");
  }
}

/** Who asks with a token. Throws a 401 for one that opens nothing, a 403 for one from a network that it may not come from. */
async function tokenActor(headers: Headers): Promise<Actor> {
  const text = bearerIn(headers);
  const token = text?.startsWith(tokenPrefix) ? await liveToken(hashOfToken(text)) : undefined;
  if (!token) {
    throw new ProblemError("not_authenticated", "This token is not known, has ended, or was withdrawn.");
  }
  const address = peerOf(headers);
  if (
    token.networks !== null &&
    !isIn(
      token.networks.map((cidr) => ({ cidr })),
      address,
    )
  ) {
    const { actor } = token;
    const about = { subject: "token", subjectId: actor.id, subjectName: actor.name } as const;
    await recordRefusal({ actor, action: "token.use", ...about, detail: { address: address ?? null } }, actor.id, address ?? "");
    throw new ProblemError("forbidden", `This token may not be used from ${address ?? "an unknown address"}.`);
  }
  await noteUse(token, address);
  return token.actor;
}

/**
 * The caller of a route: by the bearer token if there is one, and then by nothing else; otherwise by the session's cookie. Null if nobody
 * is signed in. Pages are for people and ask `actorOf`.
 */
export async function callerOf(request: { readonly headers: Headers }): Promise<Actor | null> {
  return hasBearer(request.headers) ? tokenActor(request.headers) : actorOf(request);
}
