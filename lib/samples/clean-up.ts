import "server-only";
import { db } from "@/lib/platform/db/client";
import { daySeconds, keptDays, secondsOf } from "./states";

/** Devices and lines whose old samples go in one statement: a longer one would keep others waiting. */
const together = 200;

/** Forgets what was seen more than 400 days ago. */
export async function removeOldSamples(signal: AbortSignal, nowMs: number = Date.now()): Promise<void> {
  const before = secondsOf(nowMs) - keptDays * daySeconds;
  const { _max } = await db().sampled.aggregate({ _max: { n: true } });
  for (let n = 0; n <= (_max.n ?? 0) && !signal.aborted; n += together) {
    const where = { n: { gte: n, lt: n + together }, at: { lt: before } };
    // Most of the time there is none, and a write waits for the disk.
    if ((await db().sample.findFirst({ where, select: { n: true } })) !== null) {
      await db().sample.deleteMany({ where });
    }
  }
  const gaps = { to: { lt: before } };
  if ((await db().sampleGap.findFirst({ where: gaps, select: { to: true } })) !== null) {
    await db().sampleGap.deleteMany({ where: gaps });
  }
}
