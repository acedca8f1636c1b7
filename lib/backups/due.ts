import { nextAt, passedAt } from "@/lib/platform/time-of-day";
import type { BackupSettings } from "./schemas";

const hourMs = 3_600_000;
/** A day and half of one: a night that came late is none too many. */
export const tooOldMs = 36 * hourMs;
const retryMs = hourMs;
const drillEveryMs = 7 * 24 * hourMs - hourMs;

export interface Standing {
  readonly settings: BackupSettings & { readonly since: string };
  readonly scheduledAt: string | null;
  readonly lastFailureAt: string | null;
}

/**
 * When the schedule makes the next one, past or to come; undefined if it makes none. What failed is tried again after an hour. A time from
 * a clock that was set back since does not count: it would keep the schedule waiting until it has come.
 */
export function nextOf({ settings, scheduledAt, lastFailureAt }: Standing, nowMs: number): Date | undefined {
  if (!settings.on) {
    return undefined;
  }
  const past = (iso: string | null) => passedAt(iso, nowMs);
  const [scheduled, failed] = [past(scheduledAt), past(lastFailureAt)];
  const usual = nextAt(settings.at, settings.timeZone, new Date(Math.max(past(settings.since), scheduled)));
  return scheduled > 0 && failed >= scheduled ? new Date(Math.min(usual.getTime(), failed + retryMs)) : usual;
}

/** True if the schedule is on and the newest backup is older than a day and a half, counted from when the schedule was set. */
export function isTooOld({ settings }: Pick<Standing, "settings">, newest: Date | undefined, nowMs: number): boolean {
  return settings.on && Math.max(newest?.getTime() ?? 0, Date.parse(settings.since)) < nowMs - tooOldMs;
}

/** True if no drill was held in the last week. */
export const drillIsDue = (lastAt: string | undefined, nowMs: number): boolean =>
  lastAt === undefined || Date.parse(lastAt) < nowMs - drillEveryMs;
