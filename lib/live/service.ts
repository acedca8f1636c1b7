import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { auth } from "@/lib/auth/auth";
import { ProblemError } from "@/lib/http/problems";
import { streamAnswer } from "@/lib/http/stream-answer";
import { audienceOf } from "./audience";
import { hub } from "./hub";
import { lookSoon } from "./still-signed-in";
import { createStream } from "./stream";

/** A browser holds one; a few tabs that cannot share it, and a program or two. */
const perSessionMax = 16;
const streamsMax = 2_000;
const retryAfterSeconds = 30;

async function sessionOf(actor: Actor, request: Request): Promise<string> {
  const own = await auth().api.getSession({ headers: request.headers, query: { disableRefresh: true } });
  if (own?.user.id !== actor.id) {
    throw new ProblemError("not_authenticated", "Sign in to go on.");
  }
  return own.session.id;
}

/** GET /api/events. `recent`: begin with what was told in the last so many seconds. */
export async function openEvents(actor: Actor, request: Request, { recent }: { readonly recent: number }): Promise<Response> {
  const sessionId = actor.token ? actor.id : await sessionOf(actor, request);
  if (hub().countOf(sessionId) >= perSessionMax) {
    throw new ProblemError(
      "too_many_requests",
      `This ${actor.token ? "token" : "sign-in"} has ${perSessionMax} event streams open already. Close one of them.`,
      {
        retryAfterSeconds,
      },
    );
  }
  if (hub().count() >= streamsMax) {
    throw new ProblemError("overloaded", `Lineward has ${streamsMax} event streams open already.`, { retryAfterSeconds });
  }
  const reader = { sessionId, personId: actor.id, audience: audienceOf(actor) };
  const lastEventId = request.headers.get("last-event-id") ?? undefined;
  return streamAnswer((sink) => {
    const stream = createStream(reader, sink, () => hub().resyncPart(reader.audience));
    hub().join(stream, lastEventId, recent * 1_000);
    // Signed out between the first line of this function and here.
    lookSoon();
    return { onDrain: () => stream.onDrain(), onClose: () => hub().leave(stream) };
  });
}
