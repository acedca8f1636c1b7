import "server-only";
import { Worker } from "node:worker_threads";
import { ProblemError } from "@/lib/http/problems";

/** One piece of work for a thread. */
export type HashingJob =
  | { readonly kind: "hash"; readonly password: string; readonly cost: HashingCost }
  | { readonly kind: "argon2id" | "scrypt"; readonly password: string; readonly stored: string };

/** What an Argon2id hash costs: kibibytes of memory, passes over it, lanes. */
export interface HashingCost {
  readonly memorySize: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/**
 * What runs in a thread: plain JavaScript, because the product is bundled in more than one way and a thread needs a program of its own.
 * `scrypt` verifies what the sign-in library's own hashing left behind: "salt:key" in hex, where the salt's text is the salt.
 */
const program = `
const { parentPort } = require("node:worker_threads");
const { randomBytes, scryptSync, timingSafeEqual } = require("node:crypto");
const { argon2id, argon2Verify } = require("hash-wasm");
const work = {
  hash: ({ password, cost }) =>
    argon2id({ password, salt: randomBytes(16), hashLength: 32, outputType: "encoded", ...cost }),
  argon2id: ({ password, stored }) => argon2Verify({ password, hash: stored }),
  scrypt: ({ password, stored }) => {
    const [salt, key] = stored.split(":");
    const expected = Buffer.from(key, "hex");
    const found = scryptSync(password, salt, 64, { N: 16384, r: 16, p: 1, maxmem: 67108864 });
    return expected.length === found.length && timingSafeEqual(expected, found);
  },
};
parentPort.on("message", async (job) => {
  try {
    parentPort.postMessage({ value: await work[job.kind](job) });
  } catch (error) {
    parentPort.postMessage({ failed: error instanceof Error ? error.name + ": " + error.message : "unknown reason" });
  }
});
`;

type Told = { readonly value: unknown } | { readonly failed: string };

interface Waiting {
  readonly job: HashingJob;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread nobody has needed for so long gives its memory back. */
const idleMs = 30_000;

export interface HashingThreads {
  /** Does the work, or rejects with a `ProblemError` ("overloaded") if too much waits already. */
  run(job: HashingJob): Promise<unknown>;
}

/**
 * Threads of our own for hashing passwords, at most `threads` at a time and at most `queue` waiting. Node's own pool would do it too,
 * but files, names and everything else of the process wait in that one.
 */
export function hashingThreads({ threads, queue }: { readonly threads: number; readonly queue: number }): HashingThreads {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  let running = 0;
  let lastMs = 500;

  const give = (worker: Worker, { job, resolve, reject }: Waiting) => {
    const since = performance.now();
    worker.ref();
    const end = (settle: () => void, usable: boolean) => {
      worker.off("message", heard).off("error", failed).off("exit", gone);
      lastMs = performance.now() - since;
      running -= 1;
      if (usable) {
        rest(worker);
      }
      settle();
      next();
    };
    const heard = (told: Told) => {
      end(() => ("failed" in told ? reject(new Error(`A password could not be hashed: ${told.failed}`)) : resolve(told.value)), true);
    };
    const failed = (error: unknown) => end(() => reject(error instanceof Error ? error : new Error("A hashing thread failed")), false);
    const gone = () => end(() => reject(new Error("A hashing thread ended")), false);
    worker.on("message", heard).on("error", failed).on("exit", gone);
    worker.postMessage(job);
  };

  const rest = (worker: Worker) => {
    worker.unref();
    idle.push(worker);
    const timer = setTimeout(() => {
      idle.splice(idle.indexOf(worker), 1);
      void worker.terminate();
    }, idleMs);
    timer.unref();
    timers.set(worker, timer);
  };
  const timers = new Map<Worker, NodeJS.Timeout>();

  const next = () => {
    const first = running < threads ? waiting.shift() : undefined;
    if (!first) {
      return;
    }
    running += 1;
    const worker = idle.pop() ?? new Worker(program, { eval: true });
    clearTimeout(timers.get(worker));
    timers.delete(worker);
    give(worker, first);
  };

  return {
    run(job) {
      if (running >= threads && waiting.length >= queue) {
        const retryAfterSeconds = Math.max(1, Math.ceil((waiting.length * lastMs) / threads / 1_000));
        const words = `Many people are signing in at this moment. Try again in ${retryAfterSeconds} seconds.`;
        return Promise.reject(new ProblemError("overloaded", words, { retryAfterSeconds }));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        next();
      });
    },
  };
}
