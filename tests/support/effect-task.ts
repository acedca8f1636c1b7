import { z } from "zod";
import { db } from "@/lib/platform/db/client";
import { defineTask, type Task } from "@/lib/platform/queue/task";

/** A task that may not fail once, with an effect that can be counted, done by whoever works on it. */
export function effectTask(work: (id: string) => Promise<void>): Task {
  return defineTask({
    name: "test.effect",
    label: "A task of a test",
    schema: z.object({ id: z.string() }),
    key: ({ id }) => id,
    concurrency: 1,
    retry: { attempts: 1, backoffMs: 0 },
    timeoutMs: 60_000,
    handle: async ({ id }) => {
      await work(id);
      return undefined;
    },
  }) as Task;
}

/** The effect, as a handler makes one: it looks at the row first. Answers whether there was none yet. */
export async function keepEffect(id: string, who: string): Promise<boolean> {
  const key = `effect.${id}`;
  if (await db().setting.findUnique({ where: { key } })) {
    return false;
  }
  await db().setting.create({ data: { key, value: JSON.stringify(who) } });
  return true;
}
