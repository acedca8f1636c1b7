import type { Times } from "../ui/times";

const isToday = (at: string, now: Date, { isoDay }: Times) => isoDay(at) === isoDay(now);

/** "Today 10:41", "14 Mar 10:41". */
export function whenWords(at: string, times: Times, now: Date = new Date()): string {
  return `${isToday(at, now, times) ? "Today" : times.date(at)} ${times.clock(at)}`;
}

/** "Tried at 10:41:07, took 3.1 s"; of another day with its date. */
export function triedWords(at: string, finishedAt: string | null, times: Times, now: Date = new Date()): string {
  const date = isToday(at, now, times) ? "" : `${times.date(at)}, `;
  const took = finishedAt === null ? "" : `, took ${((Date.parse(finishedAt) - Date.parse(at)) / 1_000).toFixed(1)} s`;
  return `Tried at ${date}${times.seconds(at)}${took}`;
}
