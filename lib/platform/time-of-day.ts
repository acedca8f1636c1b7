import { Cron } from "croner";

/** The next moment after this one at which clocks of a time zone show a time of day. One that summer time leaves out is the one right after it. */
export function nextAt(clock: string, timeZone: string, after: Date): Date {
  const [hour = "0", minute = "0"] = clock.split(":");
  const found = new Cron(`0 ${Number(minute)} ${Number(hour)} * * *`, { timezone: timeZone, paused: true }).nextRun(after);
  // A time of every day always comes again.
  return found ?? after;
}
