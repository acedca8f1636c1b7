/** How one reader is told of moments: in their language's order of words, in their time zone, always with 24 hours. */
export interface Times {
  /** "14:05". */
  readonly clock: (at: string | Date) => string;
  /** "14:05:09". */
  readonly seconds: (at: string | Date) => string;
  /** "31 Mar". */
  readonly date: (at: string | Date) => string;
  /** "31 Mar 2034". */
  readonly day: (at: string | Date) => string;
  /** "Friday 31 March". */
  readonly weekday: (at: string | Date) => string;
  /** "31 Mar 2034, 14:05:09". */
  readonly exact: (at: string | Date) => string;
  /** "2034-03-31": the same for all moments of one day, in the reader's zone. */
  readonly isoDay: (at: string | Date) => string;
}

/** `undefined`: those of the machine that asks. `locale`: a BCP 47 tag. `timeZone`: an IANA name. */
export function timesOf(locale?: string, timeZone?: string): Times {
  const by = (options: Intl.DateTimeFormatOptions, tag = locale) => {
    const format = new Intl.DateTimeFormat(tag, { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
    return (at: string | Date) => format.format(new Date(at));
  };
  const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const day = { day: "numeric", month: "short", year: "numeric" } as const;
  return {
    clock: by(hours),
    seconds: by({ ...hours, second: "2-digit" }),
    date: by({ day: "numeric", month: "short" }),
    day: by(day),
    weekday: by({ weekday: "long", day: "numeric", month: "long" }),
    exact: by({ ...day, ...hours, second: "2-digit" }),
    // Sweden writes dates as ISO 8601 does.
    isoDay: by({ year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE"),
  };
}

/** Of the page as the server draws it: it knows neither the reader's zone nor their language. */
export const serverTimes: Times = timesOf("en-GB", "UTC");

let own: Times | undefined;

/** Of the reader in front of this browser. Not while the server draws. */
export function readerTimes(): Times {
  own ??= timesOf();
  return own;
}

/** "12 s", "48 min", then the clock, then the date. */
export function ageWords(at: string | Date, now: number, times: Times): string {
  const then = new Date(at);
  const seconds = Math.max(0, Math.round((now - then.getTime()) / 1_000));
  if (seconds < 90) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return `${Math.round(seconds / 60)} min`;
  }
  const [day, today] = [times.isoDay(then), times.isoDay(new Date(now))];
  if (day === today) {
    return times.clock(then);
  }
  return day.slice(0, 4) === today.slice(0, 4) ? times.date(then) : times.day(then);
}
