import { Agent, fetch } from "undici";
import { afterEach, expect, test } from "vitest";
import { makeCertificate } from "./certificate";
import type { Family } from "./family";
import { type RunningSimulator, type ServerOptions, startServer } from "./server";
import type { FaultName } from "./types";

let running: RunningSimulator | undefined;
afterEach(() => running?.close());

async function start(options: ServerOptions = {}) {
  let stored = "before";
  const family: Family = {
    driver: "sample",
    credentials: {},
    needsSession: () => true,
    unauthorized: () => ({ status: 401, body: { error: "Log In" } }),
    handle: (request) =>
      request.method === "POST"
        ? {
            status: 200,
            apply: () => {
              stored = request.body;
            },
          }
        : { status: 200, body: { stored, filler: "some more text, so that half of it is something" } },
  };
  running = await startServer(family, options);
  const simulator = running;
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const call = async (init: { method?: string; body?: string; timeoutMs?: number } = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), init.timeoutMs ?? 400);
    try {
      const reply = await fetch(`${simulator.scheme}://127.0.0.1:${simulator.port}/thing?secret=1`, {
        method: init.method ?? "GET",
        redirect: "manual",
        dispatcher,
        signal: stop.signal,
        ...(init.body === undefined ? {} : { body: init.body }),
      });
      return { status: reply.status, type: reply.headers.get("content-type"), text: await reply.text() };
    } catch (error) {
      const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
      return { failed: stop.signal.aborted ? "timeout" : (cause?.code ?? "failed") };
    } finally {
      clearTimeout(timer);
    }
  };
  return { simulator, call, stored: () => stored };
}

const outcomes: [FaultName, object][] = [
  ["hang", { failed: "timeout" }],
  ["half", { failed: "timeout" }],
  ["slow", { failed: "timeout" }],
  ["drop", { failed: "UND_ERR_SOCKET" }],
  ["reset", { failed: "ECONNRESET" }],
  ["html", { status: 200, type: "text/html; charset=utf-8" }],
  ["invalid_json", { status: 200 }],
  ["truncated_json", { status: 200 }],
  ["unauthorized_once", { status: 401, text: '{"error":"Log In"}' }],
  ["forbidden", { status: 403 }],
  ["server_error", { status: 500 }],
  ["redirect", { status: 302 }],
  ["empty", { status: 200, text: "" }],
];

test.each(outcomes)("a stand-in told to %s does just that once, then answers again", async (fault, outcome) => {
  const { simulator, call } = await start();
  simulator.fail({ fault, times: 1 });
  expect(await call()).toMatchObject(outcome);
  expect(await call()).toMatchObject({ status: 200, text: expect.stringContaining("before") });
});

test("a stand-in with TLS resets and drops the TCP connection below", async () => {
  const { simulator, call } = await start({ certificate: await makeCertificate() });
  expect(await call()).toMatchObject({ status: 200 });
  simulator.fail({ fault: "reset", times: 1 });
  expect(await call()).toMatchObject({ failed: "ECONNRESET" });
  simulator.fail({ fault: "drop", times: 1 });
  expect(await call()).toHaveProperty("failed");
  expect(await call()).toMatchObject({ status: 200 });
  expect(simulator.certificate?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("a huge answer is larger than any cap", async () => {
  const { simulator, call } = await start();
  simulator.fail({ fault: "huge" });
  const reply = await call({ timeoutMs: 5000 });
  expect("text" in reply && reply.text?.length).toBeGreaterThan(10_000_000);
});

test("says_yes lets reads pass and answers a write without applying it", async () => {
  const { simulator, call, stored } = await start();
  simulator.fail({ fault: "says_yes", times: 1 });
  expect(await call()).toMatchObject({ text: expect.stringContaining("before") });
  expect(await call({ method: "POST", body: "after" })).toMatchObject({ status: 200 });
  expect(stored()).toBe("before");
  await call({ method: "POST", body: "after" });
  expect(stored()).toBe("after");
});

test("applies_and_drops applies the write and loses the answer", async () => {
  const { simulator, call, stored } = await start();
  simulator.fail({ fault: "applies_and_drops", times: 1 });
  expect(await call({ method: "POST", body: "after" })).toHaveProperty("failed");
  expect(stored()).toBe("after");
});

test("a plan hits only what it matches, and the log of what was seen holds no query", async () => {
  const { simulator, call } = await start();
  simulator.fail({ fault: "server_error", match: /^POST / });
  expect(await call()).toMatchObject({ status: 200 });
  expect(await call({ method: "POST", body: "x" })).toMatchObject({ status: 500 });
  expect(simulator.seen).toEqual([
    { method: "GET", path: "/thing" },
    { method: "POST", path: "/thing" },
  ]);
  simulator.heal();
  simulator.forget();
  expect(await call({ method: "POST", body: "x" })).toMatchObject({ status: 200 });
  expect(simulator.seen).toHaveLength(1);
});

test("close ends connections that hang", async () => {
  const { simulator, call } = await start();
  simulator.fail({ fault: "hang" });
  const hanging = call({ timeoutMs: 10_000 });
  await expect.poll(() => simulator.seen.length).toBe(1);
  await simulator.close();
  expect(await hanging).toHaveProperty("failed");
  expect(await hanging).not.toEqual({ failed: "timeout" });
});
