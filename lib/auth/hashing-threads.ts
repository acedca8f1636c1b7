import "server-only";
import { Worker } from "node:worker_threads";
import { createLane } from "./sign-in-limit";

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
 * On Linux a priority is a thread's own: hashing gives way to the thread that answers people; elsewhere it would slow the whole process.
 * `scrypt` verifies what the sign-in library's own hashing left behind: "salt:key" in hex, where the salt's text is the salt.
 */
const program = `
const { parentPort } = require("node:worker_threads");
const { randomBytes, scryptSync, timingSafeEqual } = require("node:crypto");
const { argon2id, argon2Verify } = require("hash-wasm");
if (process.platform === "linux") {
  require("node:os").setPriority(5);
}
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

/** A thread nobody has needed for so long gives its memory back. */
const idleMs = 30_000;

export interface HashingThreads {
  /** Does the work, or rejects with a `ProblemError` ("overloaded") if too much waits already. */
  run(job: HashingJob): Promise<unknown>;
}

/** One job on one thread. Afterwards the thread may be used again if the job was answered, whatever the answer. */
function replyOf(worker: Worker, job: HashingJob): Promise<Told> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      worker.off("message", heard).off("error", failed).off("exit", gone);
      settle();
    };
    const heard = (told: Told) => end(() => resolve(told));
    const failed = (error: unknown) => end(() => reject(error instanceof Error ? error : new Error("A hashing thread failed")));
    const gone = () => end(() => reject(new Error("A hashing thread ended")));
    worker.on("message", heard).on("error", failed).on("exit", gone);
    worker.ref();
    worker.postMessage(job);
  });
}

/**
 * Threads of our own for hashing passwords, at most `threads` at a time and at most `queue` waiting. Node's own pool would do it too,
 * but files, names and everything else of the process wait in that one.
 */
export function hashingThreads({ threads, queue }: { readonly threads: number; readonly queue: number }): HashingThreads {
  const lane = createLane({ width: threads, queue });
  const idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout }[] = [];

  const take = (): Worker => {
    const found = idle.pop();
    clearTimeout(found?.timer);
    return found?.worker ?? new Worker(program, { eval: true });
  };
  const rest = (worker: Worker) => {
    // Neither an idle thread nor its clock keeps a process alive.
    worker.unref();
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((candidate) => candidate.worker === worker),
        1,
      );
      void worker.terminate();
    }, idleMs);
    timer.unref();
    idle.push({ worker, timer });
  };

  return {
    run: (job) =>
      lane.run(async () => {
        const worker = take();
        const told = await replyOf(worker, job);
        rest(worker);
        if ("failed" in told) {
          throw new Error(`A password could not be hashed: ${told.failed}`);
        }
        return told.value;
      }),
  };
}
