import "server-only";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type Weekly, weekly } from "./schemas";

const stored = jsonColumn("Maintenance.weekly", weekly);

/** What a window of each week is; undefined where it goes on all the time. */
export function weeklyOf(row: { readonly id: string; readonly weekly: string | null }): Weekly | null {
  return row.weekly === null ? null : (stored.readIfWhole(row.weekly, row.id) ?? null);
}

const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The day of the week, 1 for Monday, and the time of day at a place. */
function clockAt(at: Date, timeZone: string): { day: number; time: string } {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const found = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: names.indexOf(found.weekday ?? "") + 1, time: `${found.hour}:${found.minute}` };
}

/** True within a window that comes each week. One that ends before it begins goes over midnight, and belongs to the day of its beginning. */
export function isInWeekly({ days, from, to, timeZone }: Weekly, at: Date): boolean {
  const { day, time } = clockAt(at, timeZone);
  const dayBefore = day === 1 ? 7 : day - 1;
  return from < to
    ? days.includes(day) && time >= from && time < to
    : (days.includes(day) && time >= from) || (days.includes(dayBefore) && time < to);
}

/** True if nobody is told at this time because of this window. */
export function isActive(
  row: { readonly id: string; readonly startsAt: Date; readonly endsAt: Date | null; readonly weekly: string | null },
  at: Date,
): boolean {
  const week = weeklyOf(row);
  const isBetween = row.startsAt <= at && (row.endsAt === null || row.endsAt > at);
  return isBetween && (week === null ? row.weekly === null : isInWeekly(week, at));
}

/** The windows that are open at this time. */
export async function openWindows(at: Date) {
  const rows = await db().maintenance.findMany({
    where: { startsAt: { lte: at }, OR: [{ endsAt: null }, { endsAt: { gt: at } }] },
  });
  return rows.filter((row) => isActive(row, at));
}

const minuteMs = 60_000;

/** When windows were open within a time, in milliseconds: weekly ones to the minute. Nothing for a window that cannot be read. */
export function openSpans(
  row: { readonly id: string; readonly startsAt: Date; readonly endsAt: Date | null; readonly weekly: string | null },
  fromMs: number,
  toMs: number,
): { from: number; to: number }[] {
  const from = Math.max(fromMs, row.startsAt.getTime());
  const to = Math.min(toMs, row.endsAt?.getTime() ?? toMs);
  const week = weeklyOf(row);
  if (from >= to || (week === null && row.weekly !== null)) {
    return [];
  }
  if (week === null) {
    return [{ from, to }];
  }
  // Quarters of an hour first, then to the minute at an edge: a month of minutes would be 43,000 looks at a calendar.
  const step = 15 * minuteMs;
  const spans: { from: number; to: number }[] = [];
  const edge = (before: number, after: number, wanted: boolean) => {
    for (let at = before; at < after; at += minuteMs) {
      if (isInWeekly(week, new Date(at)) === wanted) {
        return at;
      }
    }
    return after;
  };
  let openedAt: number | undefined;
  for (let at = from; at < to; at += step) {
    const isOpen = isInWeekly(week, new Date(at));
    if (isOpen && openedAt === undefined) {
      openedAt = at === from ? at : edge(at - step, at, true);
    } else if (!isOpen && openedAt !== undefined) {
      spans.push({ from: openedAt, to: edge(at - step, at, false) });
      openedAt = undefined;
    }
  }
  return openedAt === undefined ? spans : [...spans, { from: openedAt, to }];
}
