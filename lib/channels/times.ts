import { Cron } from "croner";

/** The next moment after this one at which clocks of a time zone show a time of day. One that summer time leaves out is the one right after it. */
export function nextAt(clock: string, timeZone: string, after: Date): Date {
  const [hour = "0", minute = "0"] = clock.split(":");
  const found = new Cron(`0 ${Number(minute)} ${Number(hour)} * * *`, { timezone: timeZone, paused: true }).nextRun(after);
  // A time of every day always comes again.
  return found ?? after;
}

/** "Thu 02:10", as clocks of a time zone show it. */
export function clockWords(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const found = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${found.weekday} ${found.hour}:${found.minute}`;
}
