import "server-only";
import type { z } from "zod";
import type { Transaction } from "@/lib/platform/db/client";
import { queueStore } from "./store";
import type { Task } from "./task";
import { wakeWorkers, wakeWorkersAt } from "./wake";

/** What waits for so short a time is looked for when it is due, not now as well. */
const shortMs = 2_000;

export interface EnqueueOptions {
  /** Default: what the task makes of its payload. */
  readonly key?: string;
  /** Not before this time. Default: now. */
  readonly runAfter?: Date;
}

/**
 * Asks for a task, within the caller's transaction if one is given: then it is there exactly if the transaction is. One that waits
 * under the same key already takes the newer payload and the earlier time; one under way is followed by another run.
 */
export async function enqueue<S extends z.ZodType>(
  tx: Transaction | undefined,
  task: Task<S>,
  payload: z.input<S>,
  { key, runAfter }: EnqueueOptions = {},
): Promise<void> {
  const parsed = task.schema.parse(payload);
  const delayMs = Math.max(0, runAfter ? runAfter.getTime() - Date.now() : 0);
  await queueStore().put({ task: task as Task, key: key ?? task.key(parsed), payload: parsed, delayMs }, tx);
  if (tx === undefined && delayMs > 0 && delayMs <= shortMs) {
    wakeWorkersAt(Date.now() + delayMs);
  } else {
    wakeWorkers(tx !== undefined);
  }
}
