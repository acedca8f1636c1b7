import { nextAt, passedAt } from "@/lib/platform/time-of-day";
import type { BackupSettings } from "./schemas";

const hourMs = 3_600_000;
/** A day and half of one: a night that came late is none too many. */
const tooOldMs = 36 * hourMs;
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

/** The newest of some backups, the newest first, whose time has come: one that a clock made that was ahead says nothing of today. */
export const newestOf = (madeAt: readonly Date[], nowMs: number): Date | undefined =>
  madeAt.find((at) => passedAt(at.toISOString(), nowMs) > 0);

/** Since when backups are too old: a day and a half after the newest, or after the schedule was set. Undefined while they are not, or none is set. */
export function tooOldSince({ settings }: Pick<Standing, "settings">, madeAt: readonly Date[], nowMs: number): Date | undefined {
  const since = Math.max(newestOf(madeAt, nowMs)?.getTime() ?? 0, passedAt(settings.since, nowMs)) + tooOldMs;
  return settings.on && since < nowMs ? new Date(since) : undefined;
}

/** True if no drill was held in the last week. */
export const drillIsDue = (lastAt: string | undefined, nowMs: number): boolean => passedAt(lastAt ?? null, nowMs) < nowMs - drillEveryMs;
