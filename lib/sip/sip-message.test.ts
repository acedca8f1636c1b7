import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFramer } from "./framer";
import { contactsOf, listOf, parseMessage, printMessage, type SipMessage, sizeLimits, transactionOf } from "./sip-message";
import { escapeUser, quote, readNameAddress, readParams, SipSyntaxError, splitOutside, userOf } from "./syntax";

const bytes = (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"));

// Two letters at least: a compact name would come back in its long form, which is another test.
const name = fc.stringMatching(/^[a-z][a-z-]{1,20}$/).filter((each) => each !== "content-length");
const value = fc.string({ unit: "grapheme" }).map((text) => text.replace(/\p{C}/gu, "").trim());
const headers = fc.array(fc.tuple(name, value), { maxLength: 20 });
const body = fc.string({ unit: "grapheme" });
const message: fc.Arbitrary<SipMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    method: fc.stringMatching(/^[A-Z]{2,10}$/),
    uri: fc.stringMatching(/^sip:[a-z0-9.@%;=]{1,40}$/),
    headers,
    body,
  }),
  fc.record({ kind: fc.constant("response" as const), status: fc.integer({ min: 100, max: 699 }), reason: value, headers, body }),
);
const withoutLength = (read: SipMessage) => ({ ...read, headers: read.headers.filter(([each]) => each !== "content-length") });

describe("a SIP message", () => {
  test("comes back as it was written, whatever is in it", () => {
    fc.assert(
      fc.property(message, (written) => {
        expect(withoutLength(parseMessage(printMessage(written)))).toEqual(written);
      }),
      { numRuns: 1_000 },
    );
  });

  test("comes out of a stream whole, however it was cut, with keep-alives between", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (written, sizes) => {
        const stream = Buffer.concat(written.flatMap((each) => [printMessage(each), Buffer.from("\r\n\r\n")]));
        const framer = createFramer();
        const read: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          read.push(...framer.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(read.map((each) => withoutLength(parseMessage(each)))).toEqual(written);
      }),
      { numRuns: 200 },
    );
  });

  test("is either read or refused by its own error, whatever bytes arrive", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("", "SIP/2.0 200 OK\r\n", "OPTIONS sip:a SIP/2.0\r\nVia: "),
        (noise, start) => {
          const arrived = Buffer.concat([Buffer.from(start), noise, Buffer.from("\r\n\r\n")]);
          for (const read of [() => parseMessage(arrived), () => createFramer().push(arrived)]) {
            try {
              read();
            } catch (error) {
              expect(error).toBeInstanceOf(SipSyntaxError);
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("is read in compact and folded form like in the long one (RFC 3261 sections 7.3.1 and 7.3.3)", () => {
    const read = parseMessage(
      bytes(`SIP/2.0 200 OK
v: SIP/2.0/UDP 10.0.0.1
 ;branch=z9hG4bKabc
\t;rport=5060
f: <sip:101@a>;tag=1
t:<sip:101@a>;tag=2
I : call
CSEQ: 7 register
m: "A, B" <sip:101@10.0.0.9;transport=tcp>;expires=30, <sip:101@10.0.0.8>
Expires: 120
l: 0

`),
    );
    expect(transactionOf(read)).toEqual({ branch: "z9hG4bKabc", cseq: 7, method: "REGISTER" });
    expect(contactsOf(read)).toEqual([
      { contact: "sip:101@10.0.0.9;transport=tcp", expiresSeconds: 30 },
      { contact: "sip:101@10.0.0.8", expiresSeconds: 120 },
    ]);
    expect(listOf(read, "call-id")).toEqual(["call"]);
  });

  test("has no more body than it says, and not less", () => {
    expect(parseMessage(bytes("SIP/2.0 200 OK\nContent-Length: 3\n\nabcdef")).body).toBe("abc");
    expect(parseMessage(bytes("SIP/2.0 200 OK\n\nabcdef")).body).toBe("abcdef");
  });

  test.each([
    ["a body shorter than it says", "SIP/2.0 200 OK\nContent-Length: 9\n\nabc", "abc"],
    ["two lengths", "SIP/2.0 200 OK\nContent-Length: 1\nl: 2\n\nabc", "a"],
    ["a length that is no number", "SIP/2.0 200 OK\nContent-Length: -1\n\nabc", "abc"],
    ["a length beyond the cap", `SIP/2.0 200 OK\nContent-Length: ${sizeLimits.bodyBytesMax + 1}\n\n`, ""],
    ["no end of the head", "SIP/2.0 200 OK\nVia: x\n", ""],
    ["a line without a name", "SIP/2.0 200 OK\n: x\n\n", ""],
  ])("with %s is read all the same", (_what, text, body) => {
    expect(parseMessage(bytes(text))).toMatchObject({ status: 200, reason: "OK", body });
  });

  test.each([
    ["another protocol", "HTTP/1.1 200 OK\nServer: x\n\n"],
    ["another version", "SIP/3.0 200 OK\n\n"],
    ["a status out of range", "SIP/2.0 700 OK\n\n"],
    ["too many headers", `SIP/2.0 200 OK\n${"a: b\n".repeat(sizeLimits.headersMax + 1)}\n`],
    ["a head beyond the cap", `SIP/2.0 200 OK\na: ${"x".repeat(sizeLimits.headBytesMax)}\n\n`],
  ])("with %s is refused", (_what, text) => {
    expect(() => parseMessage(bytes(text))).toThrow(SipSyntaxError);
  });

  test("that is a stream without end is refused before it fills the memory", () => {
    const framer = createFramer();
    expect(() => {
      for (let sent = 0; sent < 10; sent += 1) {
        framer.push(Buffer.alloc(4_096, "x"));
      }
    }).toThrow(SipSyntaxError);
  });

  test.each(["\r", "\n", "\r\nX: y", "\0"])("cannot be given another header through a value with %j", (sign) => {
    const written = (uri: string, header: string) => ({
      kind: "request" as const,
      method: "OPTIONS",
      uri,
      headers: [["X", header]] as const,
      body: "",
    });
    expect(() => printMessage(written("sip:a", `a${sign}b`))).toThrow(SipSyntaxError);
    expect(() => printMessage(written(`sip:a${sign}b`, "a"))).toThrow(SipSyntaxError);
    expect(() => quote(`a${sign}b`)).toThrow(SipSyntaxError);
  });
});

describe("the parts of a header", () => {
  test("quoted text comes back as it was, with separators, quotes and backslashes in it", () => {
    fc.assert(
      fc.property(value, value, (first, second) => {
        const parts = splitOutside(`a=${quote(first)};b=${quote(second)}`, ";");
        expect([...readParams(parts)]).toEqual([
          ["a", first],
          ["b", second],
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a user comes back from a URI as it was, whatever signs it has", () => {
    fc.assert(
      fc.property(value, (user) => {
        expect(userOf(readNameAddress(`<sip:${escapeUser(user)}@10.0.0.1:5060;x>;tag=1`).uri)).toBe(user);
      }),
      { numRuns: 1_000 },
    );
  });
});
