import "server-only";
import { linkLifeMsMax } from "@/lib/auth/one-time-links";
import { forgetProofs } from "@/lib/auth/proof";
import { limits } from "@/lib/auth/session-limits";
import { background, rest } from "@/lib/platform/background";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { deliveryWaitMaxMs } from "@/lib/platform/events/outbox";
import { log } from "@/lib/platform/log";
import { askForRecurring } from "@/lib/platform/queue/work";
import { revealLifeMs } from "@/lib/resets/reveal";

/** How often it is looked whether the machine's clock was set. */
const lookMs = 5_000;
/** Less than this is a clock that is kept right, or the difference between two machines that share a database. */
const slackMs = 10_000;

/**
 * Ends of life that lie further ahead than any that is given out now were written before the clock was set back: sessions and one-time
 * links live their usual time from now, not until that day comes. Neither does work beside the requests wait for it.
 */
export async function mendTimes(nowMs: number = Date.now()): Promise<void> {
  const { idleMs } = limits(env());
  const now = new Date(nowMs);
  const bound = (lifeMs: number) => ({
    where: { expiresAt: { gt: new Date(nowMs + lifeMs + slackMs) } },
    data: { expiresAt: new Date(nowMs + lifeMs) },
  });
  await db().session.updateMany(bound(idleMs));
  await db().session.updateMany({ where: { createdAt: { gt: new Date(nowMs + slackMs) } }, data: { createdAt: now } });
  await db().invitation.updateMany(bound(linkLifeMsMax));
  await db().reveal.updateMany(bound(revealLifeMs));
  // Work that waits may always begin early: its rows say what is left to do.
  const ahead = { gt: now };
  await db().task.updateMany({ where: { state: "waiting", runAfter: ahead }, data: { runAfter: now } });
  await db().eventOutbox.updateMany({
    where: { doneAt: null, dueAt: { gt: new Date(nowMs + deliveryWaitMaxMs + slackMs) } },
    data: { dueAt: now },
  });
}

/**
 * Looks whether the clock was set while Lineward runs, until the process ends. No task of the queue: each process watches the clock of
 * its own machine.
 */
export function watchClock(): void {
  void background("clock", async (signal) => {
    const difference = () => Date.now() - monotonicMs();
    let before = difference();
    while (!signal.aborted) {
      await rest(lookMs, signal);
      const movedMs = difference() - before;
      if (Math.abs(movedMs) > slackMs && !signal.aborted) {
        log.warn({ seconds: Math.round(movedMs / 1000) }, "the clock was set");
        if (movedMs < 0) {
          await forgetProofs().catch((error: unknown) => log.warn({ err: error }, "proofs of passwords from before were not taken back"));
        }
        await mendTimes().catch((error: unknown) => log.warn({ err: error }, "times ahead of the clock were not mended"));
        // What was to run again in a minute must not wait for the day that the clock showed before.
        await askForRecurring().catch((error: unknown) => log.warn({ err: error }, "recurring work waits for its old time"));
        before += movedMs;
      }
    }
  });
}
