import "server-only";

/** Thrown by `race` when the deadline ended first. Look at `ended` for why. */
export class DeadlineEnded extends Error {
  override readonly name = "DeadlineEnded";
}

/** A deadline and a caller's abort in one, told apart. */
export interface Deadline {
  /** For whoever takes nothing else. Made when it is first asked for: making one and listening to it takes longer than writing a request. */
  readonly signal: AbortSignal;
  /** "late": the deadline passed. "aborted": the caller gave up. "cancelled": `cancel` was called. */
  readonly ended: "late" | "aborted" | "cancelled" | undefined;
  /** Begins the next deadline. */
  restart(deadlineMs: number): void;
  cancel(): void;
  /** Calls back once when it has ended, at once if it has already. What it returns takes that back. */
  onEnd(listener: () => void): () => void;
  /** Waits for something that cannot be aborted itself, such as a DNS lookup. */
  race<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

/** A deadline is counted in so many parts. */
const parts = 4;

/**
 * Calls back after a time in which this process ran. Where it stood still for longer than a part (a machine without a free core, a
 * suspended one), no more than that part is counted, and what came in meanwhile is read first: the device was not late, we were.
 */
function countDown(ms: number, over: () => void): () => void {
  let left = parts;
  let timer = setTimeout(part, ms / parts);
  let last: NodeJS.Immediate | undefined;
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };

  function part() {
    left -= 1;
    if (left > 0) {
      timer = setTimeout(part, ms / parts);
    } else {
      last = setImmediate(over);
    }
  }
}

/**
 * A plain controller and `setTimeout`: on Node 20 the timeout of `AbortSignal.any([AbortSignal.timeout(n), …])` can be lost to
 * garbage collection, and a call then hangs for ever (nodejs/node#57736).
 */
export function startDeadline(deadlineMs: number, caller?: AbortSignal): Deadline {
  const listeners = new Set<() => void>();
  let stop: AbortController | undefined;
  let ended: Deadline["ended"];
  const end = (why: NonNullable<Deadline["ended"]>) => {
    if (ended === undefined) {
      ended = why;
      stop?.abort();
      for (const listener of listeners) {
        listener();
      }
      listeners.clear();
    }
  };
  const onEnd = (listener: () => void) => {
    if (ended === undefined) {
      listeners.add(listener);
    } else {
      listener();
    }
    return () => void listeners.delete(listener);
  };
  const late = () => end("late");
  const aborted = () => end("aborted");
  let stopCounting = countDown(deadlineMs, late);
  caller?.addEventListener("abort", aborted, { once: true });
  if (caller?.aborted) {
    aborted();
  }
  return {
    get signal() {
      stop ??= new AbortController();
      if (ended !== undefined) {
        stop.abort();
      }
      return stop.signal;
    },
    get ended() {
      return ended;
    },
    restart(nextMs) {
      stopCounting();
      stopCounting = countDown(nextMs, late);
    },
    cancel: () => end("cancelled"),
    onEnd,
    race: (work) =>
      new Promise((resolve, reject) => {
        const forget = onEnd(() => reject(new DeadlineEnded()));
        work.then(resolve, reject).finally(forget);
      }),
    stop() {
      stopCounting();
      caller?.removeEventListener("abort", aborted);
    },
  };
}
