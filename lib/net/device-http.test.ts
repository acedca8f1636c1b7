import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { device, faultOf, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import { httpAnswer, type RawAnswer, startRawDevice } from "@/tests/support/raw-device";
import type { FaultCode } from "./device-fault";
import type { DeviceRequest, Endpoint } from "./types";

const get: DeviceRequest = { method: "GET", path: "/api/info?secret=QUERY" };

describe("an answer", () => {
  test("arrives whole, with status, headers, cookies and text, whatever the status", async () => {
    const panel = await device((socket) =>
      socket.write(
        "HTTP/1.1 418 Teapot\r\nX-One: a\r\nX-One: b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 7\r\n\r\n\uFEFF{é}".replace(
          "7",
          "7",
        ),
      ),
    );
    const reply = await openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get);
    expect(reply).toEqual({ status: 418, headers: { "x-one": "a, b", "content-length": "7" }, cookies: ["a=1", "b=2"], text: "{é}" });
  });

  test("to a request carries method, path, host, headers and body as given; Host and encoding cannot be set", async () => {
    const panel = await device(ok);
    const headers = { authorization: "Bearer t", Host: "evil", "Accept-Encoding": "gzip", "content-type": "application/json" };
    await openDeviceHttp()
      .connect({ deviceId: "a", endpoint: panel.endpoint })
      .request({ method: "POST", path: "/x?y=1", headers, body: "{}" });
    const [head = ""] = panel.requests;
    expect(head).toMatch(/^POST \/x\?y=1 HTTP\/1\.1\r\n/);
    expect(head.toLowerCase()).toContain(`host: 127.0.0.1:${panel.endpoint.port}\r\n`);
    expect(head).toContain("accept-encoding: identity");
    expect(head).toContain("authorization: Bearer t");
    expect(head).not.toMatch(/evil|gzip/);
    expect(head.endsWith("{}")).toBe(true);
  });

  test.each(["gzip", "deflate", "br"])("compressed with %s without being asked is understood", async (encoding) => {
    const { brotliCompressSync, deflateSync } = await import("node:zlib");
    const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding] ?? gzipSync;
    const panel = await device((socket) => socket.write(httpAnswer(pack("hello"), { headers: { "content-encoding": encoding } })));
    const reply = await openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get);
    expect(reply.text).toBe("hello");
  });

  test("that redirects is a fault, unless the driver asked to see it; the other place is never asked", async () => {
    const other = await device(ok);
    const location = `http://127.0.0.1:${other.endpoint.port}/`;
    const panel = await device((socket) => socket.write(httpAnswer("", { status: "302 Found", headers: { location } })));
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    const fault = await faultOf(connection.request(get));
    expect(fault.code).toBe("device_unexpected_reply");
    expect(fault.message).toContain("redirected the request (302)");
    const reply = await connection.request({ ...get, redirect: "answer" });
    expect(reply).toMatchObject({ status: 302, headers: { location } });
    expect(other.accepted).toBe(0);
  });
});

const brief = { connectMs: 300, headersMs: 150, bodyMs: 150 };
const cap = 1000;

/** What a device does, what it is reported as, whether the request may have arrived, and words of the message. */
const table: readonly [string, RawAnswer, FaultCode, RegExp][] = [
  ["never answers", () => undefined, "device_timeout", /did not answer within 150 ms/],
  ["sends half its headers", (socket) => socket.write("HTTP/1.1 200 OK\r\nX:"), "device_timeout", /did not answer within/],
  [
    "sends half its body",
    (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
    "device_timeout",
    /did not finish within 150 ms/,
  ],
  [
    "trickles without end",
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write("1\r\nx\r\n"), 20);
      socket.on("close", () => clearInterval(timer));
    },
    "device_timeout",
    /did not finish within/,
  ],
  ["closes without an answer", (socket) => socket.end(), "device_unreachable", /before it answered/],
  ["resets", (socket) => socket.resetAndDestroy(), "device_unreachable", /before it answered/],
  [
    "closes within the body",
    (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
    "device_unreachable",
    /middle of its answer/,
  ],
  ["answers no HTTP", (socket) => socket.end("SSH-2.0-dropbear SECRET\r\n\r\n"), "device_unexpected_reply", /not HTTP/],
  [
    "answers endless headers",
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(40_000)}`),
    "device_unexpected_reply",
    /not HTTP/,
  ],
  ["answers too much", (socket) => socket.write(httpAnswer("x".repeat(cap + 1))), "device_unexpected_reply", /larger than 1000 bytes/],
  [
    "never stops answering",
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = () => {
        while (!socket.destroyed && socket.write("x".repeat(65_536))) {}
      };
      socket.on("drain", more);
      more();
    },
    "device_unexpected_reply",
    /larger than/,
  ],
  [
    "sends a gzip bomb",
    (socket) => socket.write(httpAnswer(gzipSync(Buffer.alloc(600_000)), { headers: { "content-encoding": "gzip" } })),
    "device_unexpected_reply",
    /larger than/,
  ],
  [
    "damages its gzip",
    (socket) => socket.write(httpAnswer("nogzip", { headers: { "content-encoding": "gzip" } })),
    "device_unexpected_reply",
    /damaged/,
  ],
  [
    "uses an unknown compression",
    (socket) => socket.write(httpAnswer("x", { headers: { "content-encoding": "gzip, gzip" } })),
    "device_unexpected_reply",
    /does not know/,
  ],
];

/** Everything of an error that a log could print. */
function printed(error: unknown): string {
  const parts: unknown[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(at.message, at.stack, JSON.stringify(at), ...Object.values(at).map((value) => JSON.stringify(value)));
  }
  return parts.join("\n");
}

describe("a device that misbehaves", () => {
  for (const [name, answer, code, words] of table) {
    test(`and ${name} is reported as ${code}, then works again`, async () => {
      let broken = true;
      const panel = await device((socket, request, count) => (broken ? answer : ok)(socket, request, count));
      const connection = openDeviceHttp({ deadlines: brief, maxBodyBytes: cap }).connect({ deviceId: "a", endpoint: panel.endpoint });
      const fault = await faultOf(
        connection.request({ method: "POST", path: "/login?secret=QUERY", headers: { "x-token": "PLANTEDHEAD" }, body: "PLANTEDBODY" }),
      );
      expect(fault).toMatchObject({ code, message: expect.stringMatching(words), details: { maybeSent: true } });
      expect(printed(fault)).not.toMatch(/QUERY|PLANTEDHEAD|PLANTEDBODY|SECRET|\/login/);
      expect(panel.requests).toHaveLength(1);
      broken = false;
      await expect(connection.request(get)).resolves.toMatchObject({ text: "ok" });
    });
  }

  test("and refuses the connection is unreachable, and it is certain that nothing was sent", async () => {
    const panel = await startRawDevice(ok);
    await panel.close();
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get));
    expect(fault).toMatchObject({
      code: "device_unreachable",
      message: expect.stringContaining("Nothing listens"),
      details: { maybeSent: false },
    });
    expect(printed(fault)).not.toContain("QUERY");
  });

  test("and whose name is not known is unreachable", async () => {
    const endpoint: Endpoint = { scheme: "http", host: "panel.invalid", port: 80 };
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint }).request(get));
    expect(fault).toMatchObject({ code: "device_unreachable", details: { maybeSent: false } });
  });

  test("and does not finish connecting is late, and it is certain that nothing was sent", async () => {
    const silent = await device(() => undefined); // TCP accepts; TLS never answers.
    const endpoint: Endpoint = { ...silent.endpoint, scheme: "https" };
    const fault = await faultOf(
      openDeviceHttp({ deadlines: brief })
        .connect({ deviceId: "a", endpoint, pin: "0".repeat(64) })
        .request(get),
    );
    expect(fault).toMatchObject({
      code: "device_timeout",
      message: expect.stringContaining("within 300 ms"),
      details: { maybeSent: false },
    });
  });

  test("and whose name server hangs is late", async () => {
    const http = openDeviceHttp({ deadlines: brief, resolve: () => new Promise(() => undefined) });
    const fault = await faultOf(http.connect({ deviceId: "a", endpoint: { scheme: "http", host: "panel", port: 80 } }).request(get));
    expect(fault).toMatchObject({ code: "device_timeout", details: { maybeSent: false } });
  });

  test("and a request that cannot be written are told apart", async () => {
    const panel = await device(ok);
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    const fault = await faultOf(connection.request({ ...get, headers: { "x-token": "SECRET\r\nx: y" } }));
    expect(fault).toMatchObject({ code: "device_rejected", details: { maybeSent: false } });
    expect(printed(fault)).not.toContain("SECRET");
    expect(panel.requests).toHaveLength(0);
  });

  test("is left alone at once when the caller gives up, and that is no failure of the device", async () => {
    const caller = new AbortController();
    const panel = await device(() => caller.abort());
    const http = openDeviceHttp({ circuit: { failures: 1, restMs: 60_000 } });
    const fault = await faultOf(http.connect({ deviceId: "a", endpoint: panel.endpoint, signal: caller.signal }).request(get));
    expect(fault).toMatchObject({ code: "device_timeout", message: expect.stringContaining("called off"), details: { maybeSent: true } });
    const again = await faultOf(http.connect({ deviceId: "a", endpoint: panel.endpoint, signal: caller.signal }).request(get));
    expect(again).toMatchObject({ message: expect.stringContaining("called off"), details: { maybeSent: false } });
    expect(panel.requests).toHaveLength(1);
  });
});
