import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { allEndpoints } from "@/lib/api/all-endpoints";
import { readText } from "@/lib/api/body";
import { problemResponse } from "@/lib/api/respond";
import { authBodyBytesMax } from "@/lib/http/endpoint";
import { startFront } from "./front";
import { gateOf } from "./gate";
import { openRequests } from "./open-requests";

vi.hoisted(() => vi.stubEnv("LINEWARD_LOG_LEVEL", "silent"));

/** How many answers have asked for a body and wait for it. */
let reading = 0;

const front = startFront({
  rules: { https: false, trustedProxies: [] },
  gate: gateOf(allEndpoints),
  underWay: openRequests(),
  within: { headMs: 400, requestMs: 800, lookMs: 50 },
  answer: async (request, response) => {
    reading += 1;
    const body = new ReadableStream({
      start: (stream) => {
        request.on("data", (part: Buffer) => stream.enqueue(new Uint8Array(part)));
        request.on("end", () => stream.close());
        request.on("error", (error) => stream.error(error));
      },
    });
    const asked = new Request("http://test/", { method: "POST", body, duplex: "half" } as RequestInit);
    const read = readText(asked, authBodyBytesMax).then(
      (text) => Response.json({ length: text.length }),
      (error: unknown) => problemResponse(error, "id", "test"),
    );
    const answer = await read;
    reading -= 1;
    if (!response.destroyed) {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    }
  },
});

const sockets: Socket[] = [];

interface Heard {
  readonly socket: Socket;
  text: string;
  closed: boolean;
}

function say(text: string): Heard {
  const socket = connect((front.address() as AddressInfo).port, "127.0.0.1");
  const heard: Heard = { socket, text: "", closed: false };
  socket.on("error", () => undefined);
  socket.on("close", () => {
    heard.closed = true;
  });
  socket.on("data", (part: Buffer) => {
    heard.text += part.toString("latin1");
  });
  socket.write(text);
  sockets.push(socket);
  return heard;
}

const head = (method: string, target: string, ...headers: string[]) =>
  `${[`${method} ${target} HTTP/1.1`, "Host: lineward.test", ...headers].join("\r\n")}\r\n\r\n`;

async function answered(heard: Heard, status: number, code: string): Promise<void> {
  await vi.waitFor(() => expect(heard.text).toContain(`"code":"${code}"`), 20_000);
  expect(heard.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const lower = heard.text.toLowerCase();
  expect(lower).toContain("content-type: application/problem+json");
  expect(lower).toContain("content-security-policy: ");
  expect(lower).toContain("x-content-type-options: nosniff");
  expect(lower).toContain("x-request-id: ");
}

beforeAll(() => new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  for (const socket of sockets) {
    socket.destroy();
  }
  front.close();
});

describe("what is the caller's fault is told as a problem with the usual headers", () => {
  test.each([
    ["a path with a byte that is no UTF-8", head("GET", "/devices/%ff"), 400, "bad_request"],
    ["a path with a bare %", head("GET", "/%"), 400, "bad_request"],
    ["a path with a control character", head("GET", "/api/devices/%00"), 400, "bad_request"],
    ["a path of another server", head("GET", "//other.test/devices"), 400, "bad_request"],
    ["a target with a host", head("GET", "http://other.test/devices"), 400, "bad_request"],
    ["OPTIONS *", head("OPTIONS", "*"), 400, "bad_request"],
    ["TRACE", head("TRACE", "/devices"), 405, "method_not_allowed"],
    ["CONNECT", head("CONNECT", "other.test:443"), 405, "method_not_allowed"],
    ["a method of the API that a path does not know", head("DELETE", "/api/health"), 405, "method_not_allowed"],
    ["a path that the API does not have", head("GET", "/api/nothing"), 404, "not_found"],
    ["a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "bad_request"],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400, "bad_request"],
    ["no HTTP", "hello\r\n\r\n", 400, "bad_request"],
    ["a head of 20 KB", head("GET", "/", `X-Long: ${"a".repeat(20_000)}`), 431, "headers_too_large"],
  ])("%s", async (_what, text, status, code) => {
    await answered(say(text), status, code);
  });

  test("an asked-for upgrade is answered as the request it also is", async () => {
    await answered(say(head("GET", "/api/nothing", "Connection: Upgrade", "Upgrade: websocket")), 404, "not_found");
  });
});

describe("a body", () => {
  test("that is announced as too large is refused before any of it is sent or asked for", async () => {
    await answered(say(head("POST", "/api/auth/sign-in/email", "Content-Length: 150000000")), 413, "payload_too_large");
    const asking = say(head("POST", "/api/devices", "Content-Length: 1000001", "Expect: 100-continue"));
    await answered(asking, 413, "payload_too_large");
    expect(asking.text).not.toContain("100 Continue");
  });

  test("that turns out too large while it comes is refused, and its connection ends", async () => {
    const sent = say(head("POST", "/api/auth/sign-in/email", "Transfer-Encoding: chunked"));
    const chunk = `${(8_000).toString(16)}\r\n${"x".repeat(8_000)}\r\n`;
    const more = setInterval(() => sent.socket.writable && sent.socket.write(chunk), 5);
    await answered(sent, 413, "payload_too_large");
    await vi.waitFor(() => expect(sent.closed).toBe(true), { timeout: 10_000 });
    clearInterval(more);
  });

  test("that a caller waits to send is asked for when its size is right", async () => {
    const sent = say(head("POST", "/api/auth/sign-in/email", "Content-Length: 2", "Expect: 100-continue"));
    await vi.waitFor(() => expect(sent.text).toContain("100 Continue"), 20_000);
    sent.socket.write("{}");
    await vi.waitFor(() => expect(sent.text).toContain('{"length":2}'), 20_000);
  });

  test("that never comes whole is not waited for, nor is a head", async () => {
    const body = say(`${head("POST", "/api/auth/sign-in/email", "Content-Length: 100")}{`);
    const half = say("GET / HTTP/1.1\r\nHost: line");
    await Promise.all([answered(body, 408, "request_timeout"), answered(half, 408, "request_timeout")]);
    await vi.waitFor(() => expect([body.closed, half.closed, reading]).toEqual([true, true, 0]), { timeout: 10_000 });
  });
});

test("one address cannot hold more than its share of slow bodies, and what it holds ends by itself", async () => {
  const slow = Array.from({ length: 600 }, () => say(`${head("POST", "/api/auth/sign-in/email", "Content-Length: 100")}{`));
  const count = (status: string) => slow.filter((heard) => heard.text.startsWith(`HTTP/1.1 ${status}`)).length;
  await vi.waitFor(() => expect([slow.filter((heard) => heard.closed).length, reading]).toEqual([600, 0]), { timeout: 20_000 });
  expect(count("429")).toBeGreaterThan(0);
  expect(count("429") + count("408")).toBe(600);
  const after = say(`${head("POST", "/api/auth/sign-in/email", "Content-Length: 2")}{}`);
  await vi.waitFor(() => expect(after.text).toContain('{"length":2}'), 20_000);
});
