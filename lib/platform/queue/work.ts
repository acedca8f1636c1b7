import "server-only";
import { AsyncResource } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import { log } from "@/lib/platform/log";
import { slot } from "../app";
import type { Backend, Taken } from "./backend";
import { enqueue } from "./enqueue";
import { queueStore } from "./store";
import { backoffOf, codeOf, type Task, type TaskEnd } from "./task";
import { onWake } from "./wake";

const renewMs = 5_000;
const sweepMs = 6 * 3_600_000;
/** After an error of the database the next look waits. */
const troubleMs = 5_000;
/** Without any room the end of a task is what makes us look. */
const fullMs = 60_000;

interface Running {
  readonly taken: Taken;
  readonly controller: AbortController;
  readonly done: Promise<void>;
  /** Another process has it now: its row is not touched any more. */
  lost: boolean;
}

/** What works on tasks in this process. */
interface Workers {
  readonly tasks: readonly Task[];
  readonly running: Map<string, Running>;
  stopping: boolean;
  looking: Promise<void> | undefined;
  again: boolean;
  /** The last look took all that was due, of every kind: until something is wished there is nothing to look for. */
  tookAll: boolean;
  sleep: NodeJS.Timeout | undefined;
  readonly timers: NodeJS.Timeout[];
}

const shared = slot<Workers>("queue-workers");

/** Begins to work on tasks, and enqueues those that recur. What a dead process left under way is taken up again. */
export async function startWork(tasks: readonly Task[]): Promise<void> {
  if (shared.value) {
    return;
  }
  const store = queueStore();
  const workers: Workers = {
    tasks,
    running: new Map(),
    stopping: false,
    looking: undefined,
    again: false,
    tookAll: false,
    sleep: undefined,
    timers: [],
  };
  shared.value = workers;
  await store.prepare(tasks);
  await store.recover(tasks);
  await askForRecurring(tasks);
  // Work that a request wakes is not that request's: it may be somebody else's.
  onWake(AsyncResource.bind(() => look(workers, store)));
  workers.timers.push(
    setInterval(() => void renewAll(workers, store), renewMs),
    setInterval(() => void store.sweep().catch(() => undefined), sweepMs),
  );
  for (const timer of workers.timers) {
    timer.unref();
  }
  look(workers, store);
}

/** Whether this process works on tasks: one that only serves pages does not. */
export const isAtWork = (): boolean => shared.value !== undefined;

/** Enqueues the tasks that recur for now: at the start, and when a clock was set. */
export async function askForRecurring(tasks: readonly Task[] = shared.value?.tasks ?? []): Promise<void> {
  for (const task of tasks.filter(({ recurring }) => recurring)) {
    await enqueue(undefined, task, {});
  }
}

/** Takes no more, aborts what is under way and gives it back: another process, or the next start, goes on with it. */
export async function stopWork(): Promise<void> {
  const workers = shared.value;
  if (!workers) {
    return;
  }
  shared.value = undefined;
  workers.stopping = true;
  onWake(undefined);
  clearTimeout(workers.sleep);
  for (const timer of workers.timers) {
    clearInterval(timer);
  }
  await workers.looking;
  for (const { controller } of workers.running.values()) {
    controller.abort();
  }
  await Promise.all([...workers.running.values()].map(({ done }) => done));
}

/** Looks for work now; one look at a time. */
function look(workers: Workers, store: Backend): void {
  if (workers.stopping) {
    return;
  }
  if (workers.looking) {
    workers.again = true;
    return;
  }
  clearTimeout(workers.sleep);
  workers.again = false;
  workers.looking = takeAll(workers, store)
    .catch((error: unknown) => {
      log.warn({ err: error }, "it could not be looked for work");
      return troubleMs;
    })
    .then((sleepMs) => {
      workers.looking = undefined;
      if (workers.stopping) {
        return;
      }
      if (workers.again) {
        look(workers, store);
        return;
      }
      workers.sleep = setTimeout(() => look(workers, store), sleepMs);
      workers.sleep.unref();
    });
}

function roomOf(workers: Workers): Map<Task, number> {
  const room = new Map<Task, number>();
  const all = [...workers.running.values()];
  for (const task of workers.tasks) {
    const left = task.concurrency - all.filter(({ taken }) => taken.task.name === task.name).length;
    if (left > 0) {
      room.set(task, left);
    }
  }
  return room;
}

/** Takes until there is no room or nothing due. Resolves with how long to sleep. */
async function takeAll(workers: Workers, store: Backend): Promise<number> {
  workers.tookAll = false;
  for (let room = roomOf(workers); room.size > 0 && !workers.stopping; room = roomOf(workers)) {
    const { taken, sleepMs, tookAll = false } = await store.take(room);
    workers.tookAll = tookAll && room.size === workers.tasks.length;
    for (const task of taken) {
      begin(workers, store, task);
    }
    if (sleepMs > 0) {
      return sleepMs;
    }
  }
  return fullMs;
}

function begin(workers: Workers, store: Backend, taken: Taken): void {
  const controller = new AbortController();
  // Long work hands its signal to many short pauses and requests at once; that is no leak.
  setMaxListeners(0, controller.signal);
  const running: Running = {
    taken,
    controller,
    lost: false,
    done: Promise.resolve()
      .then(() => workOn(workers, store, running))
      .catch((error: unknown) => {
        log.warn({ kind: taken.task.name, err: error }, "a task's end could not be kept; it runs again");
        return false;
      })
      .then((isGone) => {
        workers.running.delete(taken.id);
        if (!isGone || !workers.tookAll) {
          look(workers, store);
        }
      }),
  };
  workers.running.set(taken.id, running);
}

/** Resolves with whether the task is gone, so that nothing waits under its key that did not before. */
async function workOn(workers: Workers, store: Backend, running: Running): Promise<boolean> {
  const { taken, controller } = running;
  const { task, attempt } = taken;
  let late = false;
  // The end is waited for: a handler that went on beside its next try would be two at once.
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, task.timeoutMs);
  let end: TaskEnd;
  let failure: string | undefined;
  try {
    end = await task.handle(task.schema.parse(taken.payload), { signal: controller.signal, attempt });
  } catch (error) {
    failure = codeOf(error);
    if (!workers.stopping) {
      log.warn({ kind: task.name, attempt, err: error }, "a task failed");
    }
  } finally {
    clearTimeout(timer);
  }
  if (running.lost) {
    return false;
  }
  if (workers.stopping) {
    await store.giveBack(taken);
  } else if (late || failure !== undefined) {
    await store.fail(taken, late ? "timeout" : (failure ?? "unknown"), backoffOf(task.retry, attempt));
  } else if (end) {
    await store.again(taken, end.againInMs);
  } else {
    await store.finish(taken);
    return true;
  }
  return false;
}

async function renewAll(workers: Workers, store: Backend): Promise<void> {
  const taken = [...workers.running.values()].map((running) => running.taken);
  if (taken.length === 0) {
    return;
  }
  try {
    for (const id of await store.renew(taken)) {
      const running = workers.running.get(id);
      if (running) {
        running.lost = true;
        running.controller.abort();
        log.info({ kind: running.taken.task.name }, "another process goes on with this task");
      }
    }
  } catch (error) {
    log.warn({ err: error }, "tasks could not be renewed");
  }
}
