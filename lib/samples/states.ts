import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import type { StatusValue } from "@/lib/drivers/types";

/** The order is kept for good: rows hold its numbers. */
const values: readonly StatusValue[] = ["unknown", "yes", "no", "differs", "not_applicable"];
const base = 8;

export type States = Readonly<Record<StatusName, StatusValue>>;

/** The four truths in one number below 4,096. */
export function packed(states: Readonly<Record<StatusName, string>>): number {
  return statusNames.reduce((sum, name) => sum * base + Math.max(0, values.indexOf(states[name] as StatusValue)), 0);
}

/** One of the four out of that number; what no version has written is not known. */
export function stateIn(number: number, name: StatusName): StatusValue {
  const shift = statusNames.length - 1 - statusNames.indexOf(name);
  return values[Math.floor(number / base ** shift) % base] ?? "unknown";
}

/** All four. */
export function unpacked(number: number): States {
  return Object.fromEntries(statusNames.map((name) => [name, stateIn(number, name)])) as States;
}

const epochMs = Date.UTC(2020, 0, 1);

/** Whole seconds since 2020, as rows hold moments. */
export function secondsOf(atMs: number): number {
  return Math.floor((atMs - epochMs) / 1_000);
}

/** The moment of such seconds, in milliseconds as `Date` counts. */
export function msOf(seconds: number): number {
  return epochMs + seconds * 1_000;
}

export const daySeconds = 86_400;

/** When the day of a second began, in UTC. */
export function startOfDay(seconds: number): number {
  return Math.floor(seconds / daySeconds) * daySeconds;
}

/** A sample holds no longer than this: whoever is checked has one for each day. */
export const validSeconds = 36 * 3_600;
/** How long samples are kept. */
export const keptDays = 400;
