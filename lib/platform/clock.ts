/** Milliseconds that only ever go forward, whatever is done to the machine's clock: for waits and deadlines within this process. */
export function monotonicMs(): number {
  return performance.now();
}

/** How long ago something was written down. What is later than now was written while a clock was wrong, and counts as now. */
export function ageMs(at: Date | number | bigint, nowMs: number = Date.now()): number {
  return Math.max(0, nowMs - Number(at));
}
