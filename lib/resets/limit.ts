import "server-only";
import { ProblemError } from "@/lib/http/problems";
import type { Transaction } from "@/lib/platform/db/client";

const resetsMax = 20;
const windowMs = 10 * 60_000;

/** Refuses a person's next reset when they have begun too many lately: a stolen session must not change a whole building. */
export async function refuseTooMany(tx: Transaction, actorId: string): Promise<void> {
  const now = Date.now();
  const recent = await tx.reset.findMany({
    // What seems to begin later than now was begun before the clock was set back: nobody waits until then.
    where: { actorId, startedAt: { gt: new Date(now - windowMs), lte: new Date(now) } },
    orderBy: { startedAt: "desc" },
    take: resetsMax,
    select: { startedAt: true },
  });
  const oldest = recent.at(-1);
  if (oldest && recent.length >= resetsMax) {
    const seconds = Math.max(1, Math.ceil((oldest.startedAt.getTime() + windowMs - now) / 1000));
    throw new ProblemError("too_many_requests", `You have begun ${resetsMax} resets within 10 minutes. Wait ${seconds} seconds.`, {
      retryAfterSeconds: seconds,
    });
  }
}
