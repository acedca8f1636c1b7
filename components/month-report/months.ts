/** "2026-02" and the months beside it. */
export function monthBeside(month: string, step: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + step, 1)).toISOString().slice(0, 7);
}

/** When a month begins, in milliseconds: a report's days are those of UTC. */
export const monthStart = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);

const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** "February 2026". */
export const monthWords = (month: string): string => monthFormat.format(monthStart(month));

/** "42 min", "3 h 5 min", "1 d 4 h": how long so many milliseconds are. */
export function lengthWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return minutes < 60 ? `${minutes} min` : hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
