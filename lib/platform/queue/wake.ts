import "server-only";
import { slot } from "../app";

/** A transaction tells nobody that it has ended: it is looked for what it wished at these times. Longer ones wait for the usual look. */
const afterTransactionMs = [5, 50, 250, 1_000, 3_000, 10_000];

const shared = slot<() => void>("queue-wake");
/** By how long they wait: one look serves everything that was wished before it. */
const waiting = new Map<number, NodeJS.Timeout>();

function wakeIn(ms: number, last: boolean): void {
  if (waiting.has(ms) && !last) {
    return;
  }
  // The last look must come its whole time after the last wish.
  clearTimeout(waiting.get(ms));
  const timer = setTimeout(() => {
    waiting.delete(ms);
    shared.value?.();
  }, ms);
  waiting.set(ms, timer.unref());
}

/** One timer for all that is due at the same time. */
const due = new Map<number, NodeJS.Timeout>();

/** Lets this process's workers look at a time (ms since 1970) not far away. A clock that is set meanwhile leaves it to the usual look. */
export function wakeWorkersAt(at: number): void {
  // Rounded up: a look a moment too early finds nothing.
  const slot = Math.ceil(at / 10) * 10;
  if (shared.value === undefined || due.has(slot)) {
    return;
  }
  const timer = setTimeout(() => {
    due.delete(slot);
    shared.value?.();
  }, slot - Date.now());
  due.set(slot, timer.unref());
}

/** What to call when something new waits; undefined where nobody works. */
export function onWake(wake: (() => void) | undefined): void {
  if (wake) {
    shared.value = wake;
  } else {
    shared.value = undefined;
  }
}

/** Lets this process's workers look at once; other processes look within seconds. */
export function wakeWorkers(inTransaction: boolean): void {
  if (!inTransaction) {
    shared.value?.();
    return;
  }
  for (const ms of shared.value ? afterTransactionMs : []) {
    wakeIn(ms, ms === afterTransactionMs.at(-1));
  }
}
