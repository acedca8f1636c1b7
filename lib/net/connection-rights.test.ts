import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ConnectionRights, createConnectionRights, type SharedConnections } from "./connection-rights";

const device = "panel";
/** Who holds which right, over all processes. */
let held: Map<string, string>;
let asked: number;
let stopped: boolean;

/** A process's rights, with how often it closed what was idle. */
function process(name: string): ConnectionRights & { readonly closed: () => number } {
  let closed = 0;
  const shared: SharedConnections = {
    async take(deviceId, taken) {
      asked += 1;
      const free = [`${deviceId}:1`, `${deviceId}:2`].find((right) => !taken.includes(right) && !held.has(right));
      if (free !== undefined) {
        held.set(free, name);
      }
      return free;
    },
    async give(names) {
      asked += 1;
      for (const right of names) {
        held.delete(right);
      }
    },
    fresh: () => !stopped,
  };
  const rights = createConnectionRights(shared, async () => {
    closed += 1;
  });
  return { ...rights, closed: () => closed };
}

beforeEach(() => {
  held = new Map();
  asked = 0;
  stopped = false;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const late = () => performance.now() + 25_000;

test("a burst of requests takes one right, and gives it back when it is over and its connection is closed", async () => {
  const first = process("one");
  for (let request = 0; request < 20; request += 1) {
    await first.acquire(device, late());
    first.release(device);
  }
  expect([asked, held.size, first.closed()]).toEqual([1, 1, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([asked, held.size, first.closed()]).toEqual([2, 0, 1]);
});

test("a third process waits until one of the others has ended its burst", async () => {
  const [first, second, third] = [process("one"), process("two"), process("three")];
  await first.acquire(device, late());
  await second.acquire(device, late());
  const waits = third.acquire(device, late());
  await vi.advanceTimersByTimeAsync(3_000);
  expect([...held.values()]).toEqual(["one", "two"]);
  second.release(device);
  await vi.advanceTimersByTimeAsync(2_000);
  await waits;
  expect([...held.values()].sort()).toEqual(["one", "three"]);
});

test("a process that asks without a pause lets others have a turn", async () => {
  const [first, second] = [process("one"), process("two")];
  await first.acquire(device, late());
  await first.acquire(device, late());
  const waits = second.acquire(device, late());
  await vi.advanceTimersByTimeAsync(6_000);
  expect([...held.values()]).toEqual(["one", "one"]);
  first.release(device);
  const again = first.acquire(device, late());
  await vi.advanceTimersByTimeAsync(1_000);
  await waits;
  expect([...held.values()].sort()).toEqual(["one", "two"]);
  second.release(device);
  await vi.advanceTimersByTimeAsync(2_000);
  await again;
});

test("whoever waits too long is told, and nothing was sent", async () => {
  const [first, second] = [process("one"), process("two")];
  await first.acquire(device, late());
  await first.acquire(device, late());
  const refused = expect(second.acquire(device, performance.now() + 2_000)).rejects.toMatchObject({ code: "device_timeout" });
  await vi.advanceTimersByTimeAsync(3_000);
  await refused;
});

test("a process that was stopped for longer than its rights hold closes what it has and asks again", async () => {
  const first = process("one");
  await first.acquire(device, late());
  first.release(device);
  held = new Map([
    [`${device}:1`, "two"],
    [`${device}:2`, "two"],
  ]);
  stopped = true;
  const waits = first.acquire(device, late());
  await vi.advanceTimersByTimeAsync(100);
  expect(first.closed()).toBe(1);
  held.clear();
  stopped = false;
  await vi.advanceTimersByTimeAsync(500);
  await waits;
  expect([...held.values()]).toEqual(["one"]);
});
