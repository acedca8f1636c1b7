import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import { daySeconds, stateIn, validSeconds } from "./states";

/** From a second to another, the second one not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface SampleRow {
  readonly n: number;
  readonly at: number;
  readonly states: number;
}

/** Seconds of devices. `known` has those in which the truth was yes, no or differs; the others are left out. */
interface Seconds {
  yes: number;
  known: number;
}

export interface Availability {
  /** By truth, for the whole time and for each day from the first on. */
  readonly truths: Readonly<Record<StatusName, { readonly all: Seconds; readonly days: readonly Seconds[] }>>;
  /** Seconds of devices in which nobody looked: before their first sample, while Lineward did not run. */
  readonly notKnown: number;
  readonly maintenance: number;
  readonly of: number;
}

/** Spans in their order, those that touch or overlap made one. */
export function joined(spans: readonly Span[]): Span[] {
  const out: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else if (to > from) {
      out.push({ from, to });
    }
  }
  return out;
}

/** What is left of a span without others, which are joined. */
export function without({ from, to }: Span, others: readonly Span[]): Span[] {
  const out: Span[] = [];
  let at = from;
  for (const other of others) {
    if (other.to <= at || other.from >= to) {
      continue;
    }
    if (other.from > at) {
      out.push({ from: at, to: other.from });
    }
    at = Math.max(at, other.to);
  }
  return at < to ? [...out, { from: at, to }] : out;
}

const lengthOf = (spans: readonly Span[]) => spans.reduce((sum, { from, to }) => sum + to - from, 0);

/** Both within a span. */
function clipped({ from, to }: Span, within: Span): Span {
  return { from: Math.max(from, within.from), to: Math.min(to, within.to) };
}

/** Adds a span to the days it touches. */
function addTo(days: readonly Seconds[], start: number, { from, to }: Span, isYes: boolean): void {
  for (let at = from; at < to; ) {
    const index = Math.floor((at - start) / daySeconds);
    const end = Math.min(to, start + (index + 1) * daySeconds);
    const day = days[index];
    if (day) {
      day.known += end - at;
      day.yes += isYes ? end - at : 0;
    }
    at = end;
  }
}

/**
 * For how much of a time each truth was yes. A sample holds until the next one of its device, and no longer than 36 hours: a device that
 * nobody checks is not known, and a clock that jumps makes no endless time. `gaps`: nothing was checked; `maintenance` by device: left out
 * as well, both joined. Rows by device, then by time; those before the beginning may be among them. Seconds since 2020, days in UTC from
 * the first second on.
 */
export function availabilityOf(
  devices: readonly number[],
  rows: readonly SampleRow[],
  within: Span,
  gaps: readonly Span[],
  maintenance: (n: number) => readonly Span[],
): Availability {
  const count = Math.max(0, Math.ceil((within.to - within.from) / daySeconds));
  const none = () => ({ yes: 0, known: 0 });
  const truths = Object.fromEntries(
    statusNames.map((name) => [name, { all: none(), days: Array.from({ length: count }, none) }]),
  ) as Record<StatusName, { all: Seconds; days: Seconds[] }>;
  const of = Math.max(0, within.to - within.from) * devices.length;
  let seen = 0;
  let left = 0;
  const spared = new Map(devices.map((n) => [n, maintenance(n)]));
  for (const spans of spared.values()) {
    left += lengthOf(spans.map((span) => clipped(span, within)).filter(({ from, to }) => to > from));
  }
  for (const [at, row] of rows.entries()) {
    const windows = spared.get(row.n);
    const next = rows[at + 1];
    const end = Math.min(row.at + validSeconds, next?.n === row.n ? next.at : within.to);
    const span = clipped({ from: row.at, to: end }, within);
    if (!windows || span.to <= span.from) {
      continue;
    }
    const parts = without(span, joined([...gaps, ...windows]));
    seen += lengthOf(parts);
    for (const name of statusNames) {
      const state = stateIn(row.states, name);
      if (state === "unknown" || state === "not_applicable") {
        continue;
      }
      const total = truths[name];
      for (const part of parts) {
        const length = part.to - part.from;
        total.all.known += length;
        total.all.yes += state === "yes" ? length : 0;
        addTo(total.days, within.from, part, state === "yes");
      }
    }
  }
  return { truths, notKnown: Math.max(0, of - left - seen), maintenance: left, of };
}
