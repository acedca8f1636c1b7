const waiting: (() => void)[] = [];

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) {
    setImmediate(next);
  }
}

/**
 * Waits for a turn of this process's own: one goes on in each, in the order of asking, and requests, answers and timers that have come
 * meanwhile go between. Answers that came together would otherwise all be worked through before anything else is looked at.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) {
      setImmediate(next);
    }
  });
}
