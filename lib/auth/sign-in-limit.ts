import "server-only";
import { ProblemError } from "@/lib/http/problems";
import { shared } from "@/lib/platform/app";

/** Lets few pieces of work through at a time. */
export interface Lane {
  /** Does the work when its turn comes, or rejects with a `ProblemError` ("overloaded") if too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Called within `run`: leaves the lane to others during a pause and comes back after it. */
  stepOut(pause: () => Promise<unknown>): Promise<void>;
}

export function createLane({ width, queue }: { readonly width: number; readonly queue: number }): Lane {
  const waiting: (() => void)[] = [];
  let running = 0;
  let usualMs = 500;

  const enter = async () => {
    if (running >= width) {
      // Whoever leaves hands the place over: nobody can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      running -= 1;
    }
  };

  return {
    async run(work) {
      if (running >= width && waiting.length >= queue) {
        const retryAfterSeconds = Math.max(1, Math.ceil((waiting.length * usualMs) / width / 1_000));
        const words = `Many people are signing in at this moment. Try again in ${retryAfterSeconds} seconds.`;
        throw new ProblemError("overloaded", words, { retryAfterSeconds });
      }
      await enter();
      const since = performance.now();
      try {
        return await work();
      } finally {
        usualMs = Math.min(5_000, performance.now() - since);
        leave();
      }
    },
    async stepOut(pause) {
      leave();
      try {
        await pause();
      } finally {
        await enter();
      }
    },
  };
}

/**
 * The lane of sign-ins: two at a time, from the first look at their limits to the session, and a shift that arrives at once fits into
 * the queue. Everything but the hashing happens on the one thread that also makes everybody's pages.
 */
export const signInLane = shared<Lane>("sign-in-lane", () => createLane({ width: 2, queue: 20 }));
