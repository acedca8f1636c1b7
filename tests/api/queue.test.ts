import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Backend } from "@/lib/platform/queue/backend";
import type { TaskEnd, TaskRun } from "@/lib/platform/queue/task";
import { currentSlot } from "../support/current-slot";
import { onEachDatabase } from "../support/each-database";

const payload = z.object({ id: z.string(), note: z.string().optional() });
type Payload = z.infer<typeof payload>;

/** A kind of work whose handler is the test's. */
async function taskThat(name: string, handle: (given: Payload, run: TaskRun) => Promise<TaskEnd>, more: object = {}) {
  const { defineTask } = await import("@/lib/platform/queue/task");
  const retry = { attempts: 1, backoffMs: 0 };
  return defineTask({ name, label: name, schema: payload, key: ({ id }) => id, concurrency: 4, retry, timeoutMs: 5_000, handle, ...more });
}

const room = async () => ({
  ...(await import("@/lib/platform/queue/enqueue")),
  ...(await import("@/lib/platform/queue/work")),
  ...(await import("@/lib/platform/queue/store")),
});

/** A promise that the test fulfils. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

const within = { timeout: 10_000, interval: 20 };

await onEachDatabase("the queue", (api) => {
  // The kit works on the product's tasks; here the test says which.
  beforeAll(async () => {
    await (await room()).stopWork();
  });
  afterEach(async () => {
    await (await room()).stopWork();
  });
  afterAll(async () => {
    await (await room()).closeQueue();
  });

  /** What is left of a kind: due, later, running, failing. */
  async function left(kind: string) {
    const { queueStore } = await room();
    const found = (await queueStore().load()).find((load) => load.kind === kind);
    return { due: found?.due ?? 0, later: found?.later ?? 0, running: found?.running ?? 0, failing: found?.failing ?? 0 };
  }

  test("works on what was enqueued, hands the payload over, and leaves nothing behind", async () => {
    const { enqueue, startWork } = await room();
    const seen: Payload[] = [];
    const task = await taskThat("test.simple", async (given) => void seen.push(given) as undefined);
    await enqueue(undefined, task, { id: "before", note: "x" });
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "after" });
    await vi.waitFor(() => expect(seen).toEqual(expect.arrayContaining([{ id: "before", note: "x" }, { id: "after" }])), within);
    await vi.waitFor(async () => expect(await left("test.simple")).toEqual({ due: 0, later: 0, running: 0, failing: 0 }), within);
  });

  test("a task wished for in a transaction is there exactly if the transaction is", async () => {
    const { enqueue, startWork } = await room();
    const seen: string[] = [];
    const task = await taskThat("test.transaction", async ({ id }) => void seen.push(id) as undefined);
    await startWork([task] as never);
    const undone = api().db.$transaction(async (tx) => {
      await enqueue(tx, task, { id: "undone" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    await api().db.$transaction(async (tx) => {
      await enqueue(tx, task, { id: "done" });
    });
    await vi.waitFor(() => expect(seen).toEqual(["done"]), within);
  });

  test("of one key at most one task waits, with the newest payload and the earliest time, and at most one is under way", async () => {
    const { enqueue, startWork } = await room();
    const first = gate();
    const seen: (string | undefined)[] = [];
    let together = 0;
    let most = 0;
    const task = await taskThat("test.key", async ({ note }) => {
      together += 1;
      most = Math.max(most, together);
      seen.push(note);
      if (note === "first") {
        await first.opened;
      }
      together -= 1;
      return undefined;
    });
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "one", note: "first" });
    await vi.waitFor(() => expect(seen).toEqual(["first"]), within);
    await enqueue(undefined, task, { id: "one", note: "second" }, { runAfter: new Date(Date.now() + 3_600_000) });
    await Promise.all(["third", "third", "third"].map((note) => enqueue(undefined, task, { id: "one", note })));
    await vi.waitFor(async () => expect(await left("test.key")).toMatchObject({ running: 1, failing: 0 }), within);
    const { due, later } = await left("test.key");
    expect(due + later).toBeLessThanOrEqual(1);
    await enqueue(undefined, task, { id: "another", note: "beside" });
    await vi.waitFor(() => expect(seen).toEqual(["first", "beside"]), within);
    first.open();
    await vi.waitFor(() => expect(seen).toEqual(["first", "beside", "third"]), within);
    expect(most).toBe(2);
  });

  test("a task that fails is tried again as often as it says, and then kept as failed with a code and no message", async () => {
    const { enqueue, startWork, queueStore } = await room();
    const attempts: number[] = [];
    const retry = { attempts: 3, backoffMs: 1 };
    const fails = async (_given: Payload, { attempt }: TaskRun): Promise<TaskEnd> => {
      attempts.push(attempt);
      throw Object.assign(new Error("the password was hunter2"), { code: "device_timeout" });
    };
    const task = await taskThat("test.fails", fails, { retry });
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "one" });
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), within);
    await vi.waitFor(async () => expect(await left("test.fails")).toEqual({ due: 0, later: 0, running: 0, failing: 1 }), within);
    const load = (await queueStore().load()).find(({ kind }) => kind === "test.fails");
    expect(load?.lastError).toMatchObject({ code: "device_timeout", at: expect.any(Date) });
    expect(JSON.stringify(load)).not.toContain("hunter2");
    await enqueue(undefined, task, { id: "one" });
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3, 1, 2, 3]), within);
  });

  test("an admin sees what is due, running and failing of every kind, with words for a failure; others do not", async () => {
    const { enqueue, startWork } = await room();
    const fails = async (): Promise<TaskEnd> => {
      throw Object.assign(new Error("the password was hunter2"), { code: "device_unreachable" });
    };
    const task = await taskThat("test.seen", fails);
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "one" });
    await vi.waitFor(async () => expect((await left("test.seen")).failing).toBe(1), within);
    const reply = await (await api().as("admin"))<{ items: { kind: string }[] }>("GET", "/api/work");
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.items.find(({ kind }) => kind === "test.seen")).toMatchObject({
      failing: 1,
      lastError: { code: "device_unreachable", words: "The device cannot be reached.", at: expect.any(String) },
    });
    const { allTasks } = await import("@/lib/server/tasks");
    expect(reply.body.items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(allTasks.map(({ name }) => name)));
    expect(reply.text).not.toContain("hunter2");
    expect((await (await api().as("viewer"))("GET", "/api/work")).status).toBe(403);
  });

  test("a try that takes too long is told so by its signal and counts as failed", async () => {
    const { enqueue, startWork, queueStore } = await room();
    const hangs = (_given: Payload, { signal }: TaskRun) =>
      new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
    const task = await taskThat("test.late", hangs, { timeoutMs: 50 });
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "one" });
    await vi.waitFor(async () => expect((await left("test.late")).failing).toBe(1), within);
    expect((await queueStore().load()).find(({ kind }) => kind === "test.late")?.lastError?.code).toBe("timeout");
  });

  test("a task that recurs runs again after the time it says, and one for later waits for its time", async () => {
    const { enqueue, startWork } = await room();
    let runs = 0;
    const again = await taskThat("test.again", async () => {
      runs += 1;
      return runs < 3 ? { againInMs: 30 } : { againInMs: 3_600_000 };
    });
    const recurring = { ...again, recurring: true, schema: z.object({}), key: () => "" };
    await startWork([recurring] as never);
    await vi.waitFor(() => expect(runs).toBe(3), within);
    await vi.waitFor(async () => expect(await left("test.again")).toEqual({ due: 0, later: 1, running: 0, failing: 0 }), within);
    await enqueue(undefined, recurring as never, {});
    await vi.waitFor(() => expect(runs).toBe(4), within);
  });

  test("what is under way when the process ends is given back, and goes on at the next start as the same try", async () => {
    const { enqueue, startWork, stopWork } = await room();
    const attempts: number[] = [];
    let held = true;
    const task = await taskThat("test.stopped", async (_given, { signal, attempt }) => {
      attempts.push(attempt);
      if (held) {
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      }
      return undefined;
    });
    await startWork([task] as never);
    await enqueue(undefined, task, { id: "one" });
    await vi.waitFor(() => expect(attempts).toEqual([1]), within);
    await stopWork();
    expect((await left("test.stopped")).due).toBe(1);
    held = false;
    await startWork([task] as never);
    await vi.waitFor(async () => expect(await left("test.stopped")).toEqual({ due: 0, later: 0, running: 0, failing: 0 }), within);
    expect(attempts).toEqual([1, 1]);
  });

  /** As if the holders of this kind's tasks had not been heard of since. */
  async function killHolders(kind: string) {
    await api().db.task.updateMany({ where: { kind, state: "running" }, data: { leaseOwner: "a process that is gone" } });
    currentSlot("queue-keys").value = undefined;
    const { env } = await import("@/lib/platform/env");
    if (env().database.kind === "postgresql") {
      await api().db
        .$executeRaw`UPDATE pgboss.job SET "started_on" = now() - interval '1 hour' WHERE "name" = ${kind} AND "state" = 'active'`;
    }
  }

  test("what a killed process had taken is worked on by another one though it may fail but once, and an end too late changes nothing", async () => {
    const { enqueue, startWork, queueStore } = await room();
    const seen: number[] = [];
    const task = await taskThat("test.killed", async (_given, { attempt }) => void seen.push(attempt) as undefined);
    await enqueue(undefined, task, { id: "one" });
    const store: Backend = queueStore();
    const [dead] = (await store.take(new Map([[task as never, 1]]))).taken;
    expect(dead).toMatchObject({ key: "one", payload: { id: "one" }, attempt: 1 });
    expect((await store.take(new Map([[task as never, 1]]))).taken).toEqual([]);
    await killHolders(task.name);
    await startWork([task] as never);
    await vi.waitFor(() => expect(seen).toEqual([1]), within);
    await vi.waitFor(async () => expect(await left("test.killed")).toEqual({ due: 0, later: 0, running: 0, failing: 0 }), within);
    if (dead) {
      await store.fail(dead, "late", 0);
      expect(await left("test.killed")).toEqual({ due: 0, later: 0, running: 0, failing: 0 });
    }
  });

  test("a task keeps its count of failures when a process dies of it, and is given up as stopped after many deaths", async () => {
    const { enqueue, queueStore } = await room();
    const { deathsMax } = await import("@/lib/platform/queue/task");
    const task = await taskThat("test.deadly", async () => undefined, { retry: { attempts: 2, backoffMs: 0 } });
    await enqueue(undefined, task, { id: "one" });
    const store = queueStore();
    const take = async () => {
      await store.recover([task as never]);
      return (await store.take(new Map([[task as never, 1]]))).taken[0];
    };
    const first = await take();
    expect(first).toMatchObject({ attempt: 1 });
    await store.fail(first as never, "device_timeout", 0);
    for (let death = 0; death < deathsMax; death += 1) {
      expect(await take()).toMatchObject({ attempt: 2 });
      await killHolders(task.name);
    }
    expect(await take()).toBeUndefined();
    const load = (await store.load()).find(({ kind }) => kind === task.name);
    expect(load).toMatchObject({ due: 0, later: 0, running: 0, failing: 1, lastError: { code: "stopped" } });
  });
});
