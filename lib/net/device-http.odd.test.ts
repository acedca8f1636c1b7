import { describe, expect, test, vi } from "vitest";
import { device, faultOf, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import type { DeviceRequest } from "./types";

const get: DeviceRequest = { method: "GET", path: "/" };
const json = '{"name":"Tür"}';
const utf8 = Buffer.from(json);

/** What a device sends, in one piece or in several, and whether it closes after it. */
const odd: readonly [name: string, parts: readonly (string | Buffer)[], ends?: "end" | "reset" | undefined][] = [
  ["the same Content-Length twice", [`HTTP/1.1 200 OK\r\nContent-Length: ${utf8.length}\r\nContent-Length: ${utf8.length}\r\n\r\n`, utf8]],
  ["two Content-Lengths in one line", [`HTTP/1.1 200 OK\r\nContent-Length: ${utf8.length}, ${utf8.length}\r\n\r\n`, utf8]],
  [
    "two different Content-Lengths",
    [`HTTP/1.1 200 OK\r\nContent-Length: ${utf8.length + 9}\r\nContent-Length: ${utf8.length}\r\n\r\n`, utf8],
  ],
  ["a Content-Length that is no number", ["HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", utf8], "end"],
  ["LF alone, and bytes one by one", [...`HTTP/1.1 200 OK\nContent-Length: ${utf8.length}\n\n`].concat([]), undefined],
  ["HTTP/1.0 without a length", ["HTTP/1.0 200 OK\r\n\r\n", utf8], "end"],
  ["no length, and a reset instead of an end", ["HTTP/1.1 200 OK\r\n\r\n", utf8], "reset"],
  ["no headers and no reason", ["HTTP/1.1 200\r\n\r\n", utf8], "end"],
  ["ICY", ["ICY 200 OK\r\n\r\n", utf8], "end"],
  ["a version that there is not", [`HTTP/2.0 200 Fine\r\nContent-Length: ${utf8.length}\r\n\r\n`, utf8]],
  [
    "chunks split anywhere",
    [
      "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n",
      "0005 ;x\r",
      `\n${json.slice(0, 5)}\r`,
      `\n${(utf8.length - 5).toString(16)}\r\n`,
      utf8.subarray(5),
      "\r\n0\r\n",
      "\r\n",
    ],
  ],
  [
    "chunks ended by the connection",
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", `${utf8.length.toString(16)}\r\n`, utf8, "\r\n0\r\n"],
    "end",
  ],
  ["a length that is too large, and an end", [`HTTP/1.1 200 OK\r\nContent-Length: ${utf8.length + 2}\r\n\r\n`, utf8], "end"],
  ["a length that is too large, and no end", [`HTTP/1.1 200 OK\r\nContent-Length: ${utf8.length + 2}\r\n\r\n`, utf8]],
  ["no length and no end", ["HTTP/1.1 200 OK\r\n\r\n", utf8]],
  [
    "chunks without the last one",
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", `${utf8.length.toString(16)}\r\n`, utf8, "\r\n"],
    "end",
  ],
  ["UTF-16 with a byte order mark", ["HTTP/1.1 200 OK\r\n\r\n", Buffer.from(`\uFEFF${json}`, "utf16le")], "end"],
  ["a named character set", ["HTTP/1.1 200 OK\r\nContent-Type: x; charset=ISO-8859-1\r\n\r\n", Buffer.from(json, "latin1")], "end"],
  ["gzip that is none", [`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${utf8.length}\r\n\r\n`, utf8]],
];

describe("an answer that bends HTTP", () => {
  test.each(odd)("with %s is read, and the next one too", async (_name, parts, ends) => {
    const pieces = parts.length > 20 ? [...parts, utf8] : parts;
    const panel = await device((socket) => {
      const send = (at: number): void => {
        const piece = pieces[at];
        if (piece !== undefined) {
          socket.write(piece, () => setImmediate(() => send(at + 1)));
        } else if (ends === "end") {
          socket.end();
        } else if (ends === "reset") {
          socket.resetAndDestroy();
        }
      };
      send(0);
    });
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    for (let round = 0; round < 2; round += 1) {
      expect(await connection.request(get)).toMatchObject({ status: 200, text: json });
    }
    expect(panel.requests).toHaveLength(2);
  });

  test("is never the answer to a later request: what is left over ends the connection", async () => {
    const twice = `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na`;
    const panel = await device((socket, _request, count) => {
      socket.write(count === 1 ? `${twice}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged` : twice);
    });
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    expect((await connection.request(get)).text).toBe("a");
    expect((await connection.request(get)).text).toBe("a");
    expect(panel.accepted).toBe(2);
  });

  test("and comes without being asked for ends the idle connection", async () => {
    const panel = await device((socket, request, count) => {
      ok(socket, request, count);
      setImmediate(() => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"));
    });
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    for (let round = 0; round < 3; round += 1) {
      expect((await connection.request(get)).text).toBe("ok");
      await vi.waitFor(() => expect(panel.open).toBe(0), 20_000);
    }
  });

  test("in its header brings no control character along", async () => {
    const panel = await device((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nLocation: /a\x00\x1b[2J\r\nSet-Cookie: a=\x071\r\nContent-Length: 0\r\n\r\n"),
    );
    const reply = await openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get);
    expect(JSON.stringify([reply.headers, reply.cookies])).not.toMatch(/\\u00/);
  });
});

describe("what no client can read", () => {
  const cases: readonly [string, string | Buffer, RegExp][] = [
    ["no HTTP", "220 ftp.example ready\r\n", /not HTTP.*cannot tell why/],
    ["TLS on a plain port", Buffer.from([0x15, 3, 3, 0, 2, 2, 70]), /Use https/],
    ["chunks that do not count", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n", /lost count.*cannot tell why/],
  ];
  test.each(cases)("%s is called what it is, and blames neither port nor scheme without a reason", async (_name, bytes, words) => {
    const panel = await device((socket) => socket.end(bytes));
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get));
    expect(fault).toMatchObject({ code: "device_unexpected_reply", message: expect.stringMatching(words) });
    expect(fault.message).not.toMatch(/check the (port|scheme)/i);
  });
});

describe("an answer made to be slow to read stops nobody else's work:", () => {
  test("half a million zero bytes that are not the end of the body", async () => {
    const text = `{"a":"${"\0".repeat(500_000)}"}`;
    const panel = await device((socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`));
    const reply = await openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get);
    expect(reply.text === text).toBe(true);
  });

  test("a head of carriage returns, piece by piece", async () => {
    const panel = await device((socket) => {
      const send = (left: number): void => {
        socket.write("\r".repeat(400), () => (left > 0 && !socket.destroyed ? setImmediate(() => send(left - 1)) : undefined));
      };
      socket.write("HTTP/1.1 200 OK");
      send(100);
    });
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get));
    expect(fault).toMatchObject({ code: "device_unexpected_reply", message: expect.stringMatching(/headers without an end/) });
  });
});
