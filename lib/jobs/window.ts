import { Cron } from "croner";
import type { JobWindow } from "./schemas";

function next(clock: string, timeZone: string, after: Date): Date {
  const [hour = "0", minute = "0"] = clock.split(":");
  const found = new Cron(`0 ${Number(minute)} ${Number(hour)} * * *`, { timezone: timeZone, paused: true }).nextRun(after);
  // A pattern of every day always comes again.
  return found ?? after;
}

/**
 * How long until a window of each day is open; 0 if it is. A time of day that a change to summer time leaves out is the one right after
 * it. Open: its end comes before its next beginning.
 */
export function untilOpenMs({ from, to, timeZone }: JobWindow, now: Date = new Date()): number {
  // A moment that is the beginning itself is inside.
  const justBefore = new Date(now.getTime() - 1);
  const begins = next(from, timeZone, justBefore);
  if (begins.getTime() <= now.getTime()) {
    return 0;
  }
  return next(to, timeZone, now) < begins ? 0 : begins.getTime() - now.getTime();
}
