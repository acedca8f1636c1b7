import { describe, expect, test, vi } from "vitest";
import { createLocalLocks, createSharedLocks, type DeviceLocks, type SharedLocks } from "./device-lock";

const soon = { waitMs: 5_000 };

/** A piece of work that ends when told. */
function work<T>(result: T) {
  let finish = () => {};
  let started = () => {};
  const done = new Promise<T>((resolve) => {
    finish = () => resolve(result);
  });
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const run = () => {
    started();
    return done;
  };
  return { run, running, finish: () => finish() };
}

/** What holds for every kind of lock. */
function guarantees(makeLocks: () => DeviceLocks): void {
  test("two writes to one device run one after the other, in the order they came", async () => {
    const locks = makeLocks();
    const order: string[] = [];
    const first = work("first");
    const held = locks.withDeviceLock("d1", () => first.run().then((name) => order.push(name)), soon);
    await first.running;
    const later = ["second", "third"].map((name) => locks.withDeviceLock("d1", async () => order.push(name), soon));
    expect(order).toEqual([]);
    first.finish();
    await Promise.all([held, ...later]);
    expect(order).toEqual(["first", "second", "third"]);
  });

  test("a write that does not get the lock in time is told that the device is busy, and the next one gets it", async () => {
    const locks = makeLocks();
    const first = work("first");
    const held = locks.withDeviceLock("d2", first.run, soon);
    await first.running;
    const never = vi.fn();
    await expect(locks.withDeviceLock("d2", never, { waitMs: 50 })).rejects.toMatchObject({
      code: "device_busy",
      details: { maybeSent: false },
    });
    first.finish();
    await expect(held).resolves.toBe("first");
    await expect(locks.withDeviceLock("d2", async () => "next", soon)).resolves.toBe("next");
    expect(never).not.toHaveBeenCalled();
  });

  test("devices do not wait for each other", async () => {
    const locks = makeLocks();
    const first = work("first");
    const held = locks.withDeviceLock("d3", first.run, soon);
    await first.running;
    await expect(locks.withDeviceLock("d4", async () => "other", soon)).resolves.toBe("other");
    first.finish();
    await held;
  });

  test("work that fails gives the lock back and its error on", async () => {
    const locks = makeLocks();
    await expect(locks.withDeviceLock("d5", () => Promise.reject(new Error("mine")), soon)).rejects.toThrow("mine");
    await expect(locks.withDeviceLock("d5", async () => "next", soon)).resolves.toBe("next");
  });

  test("idle comes only when the last lock is given back, those who waited included", async () => {
    const locks = makeLocks();
    await locks.idle();
    const first = work("first");
    let idle = false;
    const held = locks.withDeviceLock("d6", first.run, soon);
    await first.running;
    const next = locks.withDeviceLock("d6", async () => expect(idle).toBe(false), soon);
    const waiting = locks.idle().then(() => {
      idle = true;
    });
    expect(idle).toBe(false);
    first.finish();
    await Promise.all([held, next]);
    await waiting;
    expect(idle).toBe(true);
  });
}

describe("locks within a process", () => {
  guarantees(createLocalLocks);

  test("are one also for modules that were loaded twice", async () => {
    vi.resetModules();
    const again = await import("./device-lock");
    expect(again.createLocalLocks).not.toBe(createLocalLocks);
    const first = work("first");
    const held = createLocalLocks().withDeviceLock("twice", first.run, soon);
    await first.running;
    await expect(again.createLocalLocks().withDeviceLock("twice", async () => "x", { waitMs: 20 })).rejects.toMatchObject({
      code: "device_busy",
    });
    first.finish();
    await held;
  });
});

/** Locks as several processes see them: one table, each process under its own name. */
function table() {
  const held = new Map<string, string>();
  const locksOf = (owner: string): SharedLocks => ({
    async tryTake(id) {
      if ((held.get(id) ?? owner) !== owner) {
        return false;
      }
      held.set(id, owner);
      return true;
    },
    holds: async (id) => held.get(id) === owner,
    async give(id) {
      if (held.get(id) === owner) {
        held.delete(id);
      }
    },
  });
  return { held, locksOf };
}

describe("locks across processes", () => {
  guarantees(() => createSharedLocks(table().locksOf("us")));

  test("a write waits for one in another process, and is told so if that takes too long", async () => {
    const { held, locksOf } = table();
    const locks = createSharedLocks(locksOf("us"));
    held.set("p1", "another");
    await expect(locks.withDeviceLock("p1", async () => "x", { waitMs: 50 })).rejects.toMatchObject({ code: "device_busy" });
    const waiting = locks.withDeviceLock("p1", async () => "mine", soon);
    held.delete("p1");
    await expect(waiting).resolves.toBe("mine");
    expect(held.size).toBe(0);
  });

  test("a process that was stopped until another one went on is told before it sends, and takes nothing away from it", async () => {
    const { held, locksOf } = table();
    const locks = createSharedLocks(locksOf("us"));
    const sent = vi.fn();
    const write = locks.withDeviceLock(
      "p2",
      async () => {
        await locks.confirm("p2");
        held.set("p2", "another");
        await locks.confirm("p2");
        sent();
      },
      soon,
    );
    await expect(write).rejects.toMatchObject({ code: "device_busy", details: { maybeSent: false } });
    expect(sent).not.toHaveBeenCalled();
    expect(held.get("p2")).toBe("another");
  });

  test("a database that is away for a moment is asked again; one that stays away ends the wait with its error", async () => {
    const { locksOf } = table();
    const leases = locksOf("us");
    let away = 2;
    const tryTake = (id: string) => {
      away -= 1;
      return away >= 0 ? Promise.reject(new Error("away")) : leases.tryTake(id);
    };
    const locks = createSharedLocks({ ...leases, tryTake });
    await expect(locks.withDeviceLock("p3", async () => "mine", soon)).resolves.toBe("mine");
    away = Number.POSITIVE_INFINITY;
    await expect(locks.withDeviceLock("p3", async () => "mine", { waitMs: 30 })).rejects.toThrow("away");
  });
});
