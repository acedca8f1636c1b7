import { Cron } from "croner";

/** A time that lies further ahead than this was written by a clock that was wrong. */
const aheadMs = 24 * 3_600_000;

/**
 * When something was done last, in milliseconds; 0 for never. A time from a clock that was set back since does not count: it would keep what is
 * due every day waiting until it has come.
 */
export function passedAt(iso: string | null, nowMs: number): number {
  return iso === null || Date.parse(iso) > nowMs + aheadMs ? 0 : Date.parse(iso);
}

/** The next moment after this one at which clocks of a time zone show a time of day. One that summer time leaves out is the one right after it. */
export function nextAt(clock: string, timeZone: string, after: Date): Date {
  const [hour = "0", minute = "0"] = clock.split(":");
  const found = new Cron(`0 ${Number(minute)} ${Number(hour)} * * *`, { timezone: timeZone, paused: true }).nextRun(after);
  // A time of every day always comes again.
  return found ?? after;
}
