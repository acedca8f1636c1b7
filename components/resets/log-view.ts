/** Which resets the log shows. */
export interface LogView {
  /** "today", "yesterday", "week", "" for all, or one day as 2026-03-14. */
  readonly day: string;
  readonly line: string;
  readonly ticket: string;
  /** The id of a colleague. */
  readonly by: string;
}

export const dayChoices = [
  { id: "", label: "All" },
  { id: "today", label: "Today" },
  { id: "yesterday", label: "Yesterday" },
  { id: "week", label: "7 days" },
] as const;

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const known = (text: string) => (dayChoices.some(({ id }) => id === text) || isDay(text) ? text : "");

/** The view that an address names. */
export function readLogView(search: URLSearchParams): LogView {
  const text = (name: string) => (search.get(name) ?? "").trim().slice(0, 64);
  return { day: known(text("day")), line: text("line"), ticket: text("ticket"), by: text("by") };
}

/** The same as an address: what is not narrowed is not in it. */
export function logAddress(view: LogView): string {
  return new URLSearchParams(Object.entries(view).filter(([, value]) => value !== "")).toString();
}

/** Midnight before a time, where the reader is. */
export function dayStart(at: Date, days = 0): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}

/** The times between which a view's resets began. */
export function timesOf({ day }: Pick<LogView, "day">, now: Date): { from?: string; to?: string } {
  if (day === "") {
    return {};
  }
  if (day === "today" || day === "week") {
    return { from: dayStart(now, day === "today" ? 0 : -6).toISOString() };
  }
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const start = day === "yesterday" ? dayStart(now, -1) : new Date(year, month - 1, date);
  return { from: start.toISOString(), to: dayStart(start, 1).toISOString() };
}
