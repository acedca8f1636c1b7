import "server-only";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import type { Actor } from "./actor";
import { auth } from "./auth";
import { passed, secondsToWait } from "./login-throttle";
import { peerOf } from "./peer";

/**
 * Has a signed-in person prove that it is them, with the password they sign in with. A wrong one is a complaint about the input `field`,
 * and counts as a guess: throws `validation_failed` or `too_many_requests`.
 */
export async function requireOwnPassword(actor: Actor, password: string, headers: Headers, field: string): Promise<void> {
  if (actor.token) {
    throw new ProblemError("forbidden", "A token has no password of its own. Sign in to do this.");
  }
  const attempt = { account: `password of ${actor.id}`, address: peerOf(headers) };
  const seconds = await secondsToWait(attempt);
  if (seconds > 0) {
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
  const account = await db().account.findFirst({ where: { userId: actor.id, providerId: "credential" }, select: { password: true } });
  const { password: verifier } = await auth().$context;
  if (!account?.password || !(await verifier.verify({ hash: account.password, password }))) {
    throw invalid(field, "This is not your password. Type the one you sign in with.");
  }
  await passed(attempt);
}
