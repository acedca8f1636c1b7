import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import type { Task } from "./task";

/** A task as it is kept. */
export interface TaskRequest {
  readonly task: Task;
  readonly key: string;
  readonly payload: unknown;
  /** From now, by the clock of the database. */
  readonly delayMs: number;
}

/** A task that this process has taken and must finish, fail or give back. */
export interface Taken {
  readonly id: string;
  readonly task: Task;
  readonly key: string;
  readonly payload: unknown;
  /** 1 if no try has failed so far. */
  readonly attempt: number;
  /** Tells this holder from a later one: how often the task was begun. */
  readonly begun: number;
}

/** What a look for work has found. */
export interface Look {
  readonly taken: readonly Taken[];
  /** How long to sleep if nothing wakes us, at most. 0: more may be due. */
  readonly sleepMs: number;
  /** All that is due of the kinds that were asked for was taken, so that the end of a task makes nothing due. Absent: that is not known. */
  readonly tookAll?: boolean;
}

/** How much there is of one kind. */
export interface Load {
  readonly kind: string;
  readonly due: number;
  /** Waits for its time. */
  readonly later: number;
  readonly running: number;
  /** Has failed at least once: waits for its next try, or has none left. */
  readonly failing: number;
  readonly lastError?: { readonly code: string; readonly at: Date };
}

/** Where tasks are kept. Both keep the promise: per kind and key at most one waits and at most one is under way. */
export interface Backend {
  /** Makes ready what a kind needs; cheap when it is ready. */
  prepare(tasks: readonly Task[]): Promise<void>;
  /** Keeps a request, within the caller's transaction if one is given. One that waits already takes the newer payload and the earlier time. */
  put(request: TaskRequest, tx: Transaction | undefined): Promise<void>;
  /** What a dead process has left behind is free again. Called at the start of work. */
  recover(tasks: readonly Task[]): Promise<void>;
  /** Takes tasks that are due, at most `free` of each kind. */
  take(free: ReadonlyMap<Task, number>): Promise<Look>;
  /** Says that these are still worked on. Resolves with the ids of those that are no longer ours. */
  renew(taken: readonly Taken[]): Promise<string[]>;
  finish(taken: Taken): Promise<void>;
  /** It has ended well and waits for its next run. */
  again(taken: Taken, delayMs: number): Promise<void>;
  /** `retryInMs` undefined: no further try. */
  fail(taken: Taken, code: string, retryInMs: number | undefined): Promise<void>;
  /** Gives a task back unfinished, without counting it as a try. */
  giveBack(taken: Taken): Promise<void>;
  /** Removes what failed for good long ago. */
  sweep(): Promise<void>;
  load(): Promise<Load[]>;
  close(): Promise<void>;
}
