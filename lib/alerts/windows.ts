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
