import "server-only";
import { setMaxListeners } from "node:events";
import { shared } from "./app";

interface Task {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

const tasks = shared<Map<string, Task>>("background", () => new Map());

/** Runs work beside the requests. A newer task of the same name ends the older one. Rejects with what the work rejects with. */
export async function background(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  tasks().get(name)?.controller.abort();
  const controller = new AbortController();
  // Long work hands its signal to many short pauses and requests at once; that is no leak.
  setMaxListeners(0, controller.signal);
  const done = work(controller.signal);
  const task = { controller, done };
  tasks().set(name, task);
  try {
    await done;
  } finally {
    if (tasks().get(name) === task) {
      tasks().delete(name);
    }
  }
}

/** Ends all background work and waits for it: the end of the process, and of a test. */
export async function endBackground(): Promise<void> {
  const running = [...tasks().values()];
  for (const task of running) {
    task.controller.abort();
  }
  await Promise.allSettled(running.map((task) => task.done));
}

/** Lets whoever came meanwhile go first: a request, an answer of a device. Between two parts of work that would keep them waiting together. */
export function letOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A pause that the end of the work cuts short. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal.addEventListener("abort", end);
  });
}
