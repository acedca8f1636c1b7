import "server-only";
import { record } from "@/lib/audit/service";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import type { Actor } from "./actor";
import { auth } from "./auth";
import { isOverloaded } from "./hooks";
import { passed, secondsToWait, unchecked } from "./login-throttle";
import { peerOf } from "./peer";
import { recordRefusal } from "./refusals";
import { ownAttempt } from "./second-step/before";

/** True if the password is the one that the person signs in with. Throws `overloaded` where it could not be looked at. */
export async function isRight(userId: string, password: string, attempt: ReturnType<typeof ownAttempt>): Promise<boolean> {
  const account = await db().account.findFirst({ where: { userId, providerId: "credential" }, select: { password: true } });
  if (!account?.password) {
    return false;
  }
  try {
    return await (await auth().$context).password.verify({ hash: account.password, password });
  } catch (error) {
    if (isOverloaded(error)) {
      await unchecked(attempt);
      const words = "Many people are signing in at this moment. Try again in a few seconds.";
      throw new ProblemError("overloaded", words, { retryAfterSeconds: 3 });
    }
    throw error;
  }
}

/**
 * Has a signed-in person prove that it is them, with the password they sign in with. A wrong one is a complaint about the input `field`,
 * is recorded, and counts as a guess: throws `validation_failed` or `too_many_requests`.
 */
export async function requireOwnPassword(actor: Actor, password: string, headers: Headers, field: string): Promise<void> {
  if (actor.token) {
    throw new ProblemError("forbidden", "A token has no password of its own. Sign in to do this.");
  }
  const address = peerOf(headers);
  const attempt = ownAttempt(actor.id, address);
  const seconds = await secondsToWait(attempt);
  const about = { actor, action: "session.prove", subject: "session", subjectId: actor.id, subjectName: actor.name } as const;
  if (seconds > 0) {
    await recordRefusal({ ...about, detail: { address: address ?? null, code: "too_many_attempts" } }, actor.id, address ?? "");
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
  if (!(await isRight(actor.id, password, attempt))) {
    await record({ ...about, phase: "refused", detail: { address: address ?? null, code: "wrong_password" } });
    throw invalid(field, "This is not your password. Type the one you sign in with.");
  }
  await passed(attempt);
}
