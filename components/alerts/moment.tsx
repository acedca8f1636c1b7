"use client";
import { useTimes } from "../ui/time";

/** "14:05" of today, else "31 Mar, 14:05". */
export function Moment({ at }: { at: string }) {
  const times = useTimes();
  const isToday = times.isoDay(at) === times.isoDay(new Date());
  return (
    <time dateTime={at} title={times.exact(at)} suppressHydrationWarning>
      {isToday ? times.clock(at) : `${times.date(at)}, ${times.clock(at)}`}
    </time>
  );
}
