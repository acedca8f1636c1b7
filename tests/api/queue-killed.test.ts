import { once } from "node:events";
import { beforeAll, expect, test, vi } from "vitest";
import { buildChild, type Child } from "../support/child-process";
import { onEachDatabase } from "../support/each-database";

let child: Child;
beforeAll(async () => {
  child = await buildChild("queue-child");
});

await onEachDatabase("a process that is killed in the middle of a task", (api) => {
  test.each(["before", "after"])("leaves it to another one, and its effect is there once: killed %s it", async (moment) => {
    const { effectTask, keepEffect } = await import("../support/effect-task");
    const { enqueue } = await import("@/lib/platform/queue/enqueue");
    const { startWork, stopWork } = await import("@/lib/platform/queue/work");
    const { queueStore } = await import("@/lib/platform/queue/store");
    await stopWork();
    const tries: string[] = [];
    const task = effectTask(async (id) => {
      tries.push((await keepEffect(id, "the survivor")) ? "did it" : "found it done");
    });
    await enqueue(undefined, task, { id: moment });
    const other = child.start(moment);
    await once(other.stdout, "data");
    const ended = once(other, "exit");
    other.kill("SIGKILL");
    await ended;
    if ((await import("@/lib/platform/env")).env().database.kind === "postgresql") {
      // Its lease of the task runs out.
      await api().db.$executeRawUnsafe(`UPDATE pgboss.job SET "started_on" = "started_on" - interval '1 minute' WHERE "state" = 'active'`);
    }
    await startWork([task]);
    await vi.waitFor(() => expect(tries).toEqual([moment === "before" ? "did it" : "found it done"]), { timeout: 10_000, interval: 20 });
    await vi.waitFor(async () => expect((await queueStore().load()).filter(({ kind }) => kind === task.name)).toEqual([]), {
      timeout: 10_000,
      interval: 20,
    });
    await stopWork();
    const kept = await api().db.setting.findUnique({ where: { key: `effect.${moment}` } });
    expect(JSON.parse(kept?.value ?? "null")).toBe(moment === "before" ? "the survivor" : "the killed process");
  });
});
