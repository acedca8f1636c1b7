import type { z } from "zod";

/** What a task may say at its end: nothing, or that it wants to be run again after a while. */
export type TaskEnd = { readonly againInMs: number } | undefined;

/** A task is given up when so many processes have died in the middle of it: it may be what they die of. Fewer deaths count for nothing. */
export const deathsMax = 10;

/** What a handler is told beside its payload. */
export interface TaskRun {
  /** Aborted at the end of the process, after `timeoutMs`, and when another process has the task now. */
  readonly signal: AbortSignal;
  /** 1 at the first try; one more after each try that failed. A process that dies has not failed. */
  readonly attempt: number;
}

/** One kind of work that nobody waits for. Rows are the truth: a task only wakes a hand, and may run twice after a crash. */
export interface Task<S extends z.ZodType = z.ZodType> {
  /** Also the name of its queue: lower-case letters, digits, dots and dashes. */
  readonly name: string;
  /** What people read in Settings. */
  readonly label: string;
  /** The payload is kept in clear: ids and counts, never a secret. */
  readonly schema: S;
  /** At most one task of a kind and key waits, and at most one is under way, over all processes. */
  key(payload: z.output<S>): string;
  /** How many of this kind one process works on at the same time. */
  readonly concurrency: number;
  readonly retry: {
    /** How often it may fail before it counts as failed for good. The death of its process is no failure. */
    readonly attempts: number | "forever";
    /** The wait before the second try; it doubles, with a jitter, up to `backoffMsMax`. */
    readonly backoffMs: number;
    readonly backoffMsMax?: number;
  };
  /** After this time the signal is aborted and the try counts as failed. */
  readonly timeoutMs: number;
  /** True for work that goes on for ever: it is enqueued with {} at every start, and its handler says when it runs again. */
  readonly recurring?: boolean;
  /** Loads what is heavy late, by `await import(…)`: a process that only serves pages must not load drivers. */
  handle(payload: z.output<S>, run: TaskRun): Promise<TaskEnd>;
}

const nameShape = /^[a-z][a-z0-9.-]{2,40}$/;

/** Declares a kind of work. It is worked on once it stands in `lib/server/tasks.ts`; a test finds one that does not. */
export function defineTask<S extends z.ZodType>(task: Task<S>): Task<S> {
  if (!nameShape.test(task.name)) {
    throw new Error(`A task cannot be called ${task.name}`);
  }
  return task;
}

/** How long to wait before the next try, or undefined if there is none. `failed`: tries that have failed so far. */
export function backoffOf(retry: Task["retry"], failed: number): number | undefined {
  if (retry.attempts !== "forever" && failed >= retry.attempts) {
    return undefined;
  }
  const grown = retry.backoffMs * 2 ** Math.min(failed - 1, 20);
  const bounded = Math.min(grown, retry.backoffMsMax ?? 3_600_000);
  return Math.round(bounded * (0.75 + Math.random() / 2));
}

const codeShape = /^[A-Za-z][A-Za-z0-9_]{1,48}$/;

/** A failure as a code. Messages are not kept: they may quote a device, an address or a person's input. */
export function codeOf(error: unknown): string {
  const { code, name } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown; name?: unknown };
  return [code, name].find((text): text is string => typeof text === "string" && codeShape.test(text)) ?? "unknown";
}
