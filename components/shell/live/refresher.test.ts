import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRefresher, type Refresher } from "./refresher";
import { staleAfter } from "./stale-answers";

let client: QueryClient;
let refresher: Refresher;
let isSeen = true;
const watching: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  isSeen = true;
  refresher = createRefresher(client, () => isSeen);
});
afterEach(() => {
  refresher.stop();
  for (const end of watching.splice(0)) {
    end();
  }
  vi.useRealTimers();
});

/** A page shows an answer; counts how often it is asked for after the first time. */
async function show(queryKey: readonly unknown[], data: unknown = {}, takesMs = 0) {
  const queryFn = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, takesMs));
    return data;
  });
  watching.push(new QueryObserver(client, { queryKey, queryFn, staleTime: 60_000 }).subscribe(() => undefined));
  await vi.advanceTimersByTimeAsync(takesMs);
  queryFn.mockClear();
  return queryFn;
}
const truths = (deviceId: string) => refresher.refresh(staleAfter({ event: "device.truths", data: { deviceId, truths: {} } }));

test("what an event makes old is asked for again in a moment, and nothing else", async () => {
  const [a, b, sites] = [
    await show(["GET /api/devices/{id}", { id: "a" }, {}]),
    await show(["GET /api/devices/{id}", { id: "b" }, {}]),
    await show(["GET /api/sites", {}, {}]),
  ];
  const form = await show(["GET /api/devices/{id}/settings/{section}", { id: "a", section: "sip" }, {}]);
  truths("a");
  await vi.advanceTimersByTimeAsync(100);
  expect([a, b, sites, form].map((asked) => asked.mock.calls.length)).toEqual([1, 0, 0, 0]);
  refresher.refresh(staleAfter({ event: "resync", data: {} }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([a, b, sites, form].map((asked) => asked.mock.calls.length)).toEqual([2, 1, 0, 0]);
  refresher.refresh(staleAfter({ event: "something.new", data: {} }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(a).toHaveBeenCalledTimes(2);
});

test("a storm of events asks once a second, and once more after the last of them", async () => {
  const asked = await show(["GET /api/devices/{id}", { id: "a" }, {}]);
  for (let at = 0; at < 500; at += 1) {
    truths("a");
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(5);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(7);
});

test("an answer that is on its way is waited for, and asked for again if something happened meanwhile", async () => {
  const asked = await show(["GET /api/devices/{id}", { id: "a" }, {}], {}, 3_000);
  truths("a");
  await vi.advanceTimersByTimeAsync(1_500);
  truths("a");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("a list that does not show the device, or has several pages, is in no hurry", async () => {
  const page = { items: [{ id: "a" }] };
  const [shows, other, long] = [
    await show(["GET /api/devices", {}, { query: "1" }, "pages"], { pages: [page] }),
    await show(["GET /api/devices", {}, { query: "2" }, "pages"], { pages: [{ items: [{ id: "b" }] }] }),
    await show(["GET /api/devices", {}, { query: "3" }, "pages"], { pages: [page, page] }),
  ];
  // Asked for once, so that their pace counts.
  truths("a");
  await vi.advanceTimersByTimeAsync(100);
  truths("a");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([shows, other, long].map((asked) => asked.mock.calls.length)).toEqual([2, 1, 1]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect([shows, other, long].map((asked) => asked.mock.calls.length)).toEqual([2, 2, 1]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([shows, other, long].map((asked) => asked.mock.calls.length)).toEqual([2, 2, 2]);
});

test("a tab that nobody looks at asks for nothing until somebody does", async () => {
  const asked = await show(["GET /api/devices/{id}", { id: "a" }, {}]);
  isSeen = false;
  truths("a");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).not.toHaveBeenCalled();
  isSeen = true;
  truths("a");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a page whose answer was on its way when something happened asks once more, and one that was answered later does not", async () => {
  const key = ["GET /api/devices/{id}", { id: "a" }, {}];
  const open = () => {
    const queryFn = vi.fn(async () => ({}));
    watching.push(new QueryObserver(client, { queryKey: key, queryFn, staleTime: 60_000 }).subscribe(() => undefined));
    return queryFn;
  };
  const answeredAt = Date.now();
  await vi.advanceTimersByTimeAsync(500);
  truths("a");
  await vi.advanceTimersByTimeAsync(500);
  // As the server has drawn it.
  client.setQueryData(key, {}, { updatedAt: answeredAt });
  const asked = open();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveBeenCalledTimes(1);
  client.setQueryData(key, {});
  const again = open();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([asked, again].map((question) => question.mock.calls.length)).toEqual([1, 0]);
});
