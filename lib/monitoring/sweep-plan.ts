/** When devices are looked at again: pure sums, so that they can be tried without a clock. */

/** A number of its own for each device, the same in every process. */
function numberOf(id: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 16_777_619);
  }
  return hash >>> 0;
}

/**
 * When a device that answers is due again: one interval later at the latest. Earlier, by half of it at most, where that brings it to its
 * own place in the interval: devices that were added or caught up at once are spread evenly after two rounds, and stay so.
 */
export function nextLook(id: string, atMs: number, intervalMs: number): number {
  const latest = atMs + intervalMs;
  const place = numberOf(id) % intervalMs;
  const earlier = (((latest - place) % intervalMs) + intervalMs) % intervalMs;
  return latest - Math.min(earlier, intervalMs / 2);
}

/** When a device that is silent is due again: within one interval, so that it is seen soon after it has come back, and not all at once. */
export function nextProbe(atMs: number, intervalMs: number, random: number = Math.random()): number {
  return atMs + intervalMs * (0.8 + 0.2 * random);
}

/** Silent for longer than this, a device is asked no less often. */
const asksEvery = 8;

/**
 * True if a device that was silent so many times in a row is asked in full: after 1, 2, 4, 8 intervals, then after every eighth. In
 * between it is only looked whether anything takes a connection there.
 */
export function isAskedInFull(missed: number): boolean {
  return missed % asksEvery === 0 || (missed < asksEvery && (missed & (missed - 1)) === 0);
}

const togetherMin = 8;

/**
 * How many devices have to be asked at the same time to keep a pace, if one takes so long. `busy`: the share of the time in which this
 * process computed; near 1 more at a time would not be quicker, and pages would wait.
 */
export function togetherFor(perSecond: number, meanMs: number, busy: number, now: number, max: number): number {
  const wanted = Math.ceil((perSecond * meanMs * 1.3) / 1000);
  const bounded = busy > 0.85 ? Math.min(wanted, Math.floor(now * 0.8)) : Math.min(wanted, now * 2);
  return Math.min(max, Math.max(togetherMin, bounded));
}

/** Devices that wait are caught up with this much faster than they come, so that a start after a night is no burst. */
const catchUp = 2;
const perSecondMin = 20;

/** How many checks may begin in a second. */
export function paceOf(devices: number, intervalMs: number): number {
  return Math.max(perSecondMin, (catchUp * devices * 1000) / intervalMs);
}

/** Checks that begin together are answered together: pages wait for what is made of all their answers. */
const burstMs = 100;

/** How many checks may begin now, `sinceMs` after `had` were left: so many as come up in a tenth of a second, and always one at some time. */
export function mayBegin(had: number, perSecond: number, sinceMs: number): number {
  return Math.min(Math.max(1, (perSecond * burstMs) / 1000), had + (perSecond * sinceMs) / 1000);
}

/** When checks count as behind: more than a share of the devices waits for longer than a part of the interval. */
export const isBehind = { afterMs: (intervalMs: number) => Math.max(intervalMs / 4, 5_000), share: 0.02 };

/** How often each of so many devices has its turn, in seconds, by when the last checks were. Undefined where that cannot be told. */
export function nowEvery(devices: number, times: readonly number[]): number | undefined {
  const tookMs = Math.max(...times) - Math.min(...times);
  return times.length < 10 || tookMs <= 0 ? undefined : Math.round((devices * tookMs) / (times.length - 1) / 1000);
}

/** Seconds or minutes, as people say how often. */
export function sayEvery(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
