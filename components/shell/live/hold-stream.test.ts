import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { holdStream, type Said } from "./hold-stream";

let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => answer(request, response));
let letGo: () => void = () => undefined;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { fetch } = globalThis;
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(`${base}${path}`, init));
});
afterEach(() => letGo());
afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

function hold(): Said[] {
  const said: Said[] = [];
  letGo = holdStream("me", (something) => said.push(something));
  return said;
}
const begin = (response: ServerResponse) => response.writeHead(200, { "content-type": "text/event-stream" });
const event = (id: number, name: string, data: object) => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const hello = (person = "me") => event(0, "hello", { person, resumed: false });
const up = { kind: "state", up: true };
const down = { kind: "state", up: false };
const told = (deviceId: string) => ({ kind: "event", event: "device.truths", data: { deviceId } });

test("events come as they are, however their text is cut, and signs of life are none", async () => {
  answer = (_request, response) => {
    const text = `${hello()}: still here\n\n${event(1, "device.truths", { deviceId: "ä1" })}${event(2, "device.truths", { deviceId: "b" })}`;
    begin(response);
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.from([byte]));
    }
  };
  const said = hold();
  await vi.waitFor(() => expect(said).toEqual([up, told("ä1"), told("b")]), 20_000);
});

test("a lost stream is made again, and goes on behind the last event", async () => {
  const asked: (string | undefined)[] = [];
  answer = (request, response) => {
    asked.push(`${request.url} ${request.headers["last-event-id"] ?? "-"}`);
    begin(response).write(`${hello()}${event(asked.length, "device.truths", { deviceId: "a" })}`);
    if (asked.length === 1) {
      setImmediate(() => response.destroy());
    }
  };
  const said = hold();
  await vi.waitFor(() => expect(said).toEqual([up, told("a"), down, up, told("a")]), 5_000);
  expect(asked).toEqual(["/api/events?recent=10 -", "/api/events 1"]);
});

test("it is over when nobody is signed in any more, and when somebody else is", async () => {
  answer = (_request, response) => response.writeHead(401).end();
  const first = hold();
  await vi.waitFor(() => expect(first).toEqual([down, { kind: "over" }]), 20_000);
  answer = (_request, response) => begin(response).write(hello("another"));
  const second = hold();
  await vi.waitFor(() => expect(second).toEqual([{ kind: "over" }]), 20_000);
});

test("a server that stops or has no room is asked again later, and the page asks by itself meanwhile", async () => {
  let answers = 0;
  answer = (_request, response) => {
    answers += 1;
    answers === 1 ? response.writeHead(503).end() : begin(response).write(hello());
  };
  const said = hold();
  await vi.waitFor(() => expect(said).toEqual([down, up]), 5_000);
});
