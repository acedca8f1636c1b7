import "server-only";

/** A transaction tells nobody that it has ended: it is looked for what it wished at these times. Longer ones wait for the usual look. */
const afterTransactionMs = [5, 50, 250, 1_000, 3_000, 10_000];

const slot = Symbol.for("lineward.queue-wake");
const shared = globalThis as { [slot]?: () => void };

/** What to call when something new waits; undefined where nobody works. */
export function onWake(wake: (() => void) | undefined): void {
  if (wake) {
    shared[slot] = wake;
  } else {
    delete shared[slot];
  }
}

/** Lets this process's workers look at once; other processes look within seconds. */
export function wakeWorkers(inTransaction: boolean): void {
  if (!inTransaction) {
    shared[slot]?.();
    return;
  }
  for (const ms of shared[slot] ? afterTransactionMs : []) {
    setTimeout(() => shared[slot]?.(), ms).unref();
  }
}
