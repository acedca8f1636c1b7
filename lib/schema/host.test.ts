import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostProblem, parseAddress } from "./host";

describe("what a person types as an address", () => {
  test.each([
    ["10.0.0.5", { host: "10.0.0.5" }],
    [" 10.0.0.5 ", { host: "10.0.0.5" }],
    ["10.0.0.5:8080", { host: "10.0.0.5", port: 8080 }],
    ["http://x", { scheme: "http", host: "x" }],
    ["HTTP://Panel.Local/", { scheme: "http", host: "panel.local" }],
    ["https://[fd00::5]:8443", { scheme: "https", host: "fd00::5", port: 8443 }],
    ["[fd00:0:0::5]", { host: "fd00::5" }],
    ["fd00::5", { host: "fd00::5" }],
    ["panel.local", { host: "panel.local" }],
    ["panel.local.", { host: "panel.local" }],
    ["10.0.0.5.", { host: "10.0.0.5" }],
    ["entrance_b.lan:80", { host: "entrance_b.lan", port: 80 }],
    ["xn--bcher-kva.example", { host: "xn--bcher-kva.example" }],
    ["::ffff:10.0.0.5", { host: "::ffff:a00:5" }],
    ["::10.0.0.5", { host: "::a00:5" }],
  ])("%j is understood", (text, address) => {
    const parsed = parseAddress(text);
    expect(parsed).toEqual({ ok: true, address });
  });

  test.each([
    ["", "Enter"],
    ["   ", "Enter"],
    ["2130706433", "four numbers"], // decimal for 127.0.0.1
    ["017700000001", "four numbers"], // octal, whole
    ["0177.0.0.1", "four numbers"], // octal, first
    ["127.1", "four numbers"], // short
    ["10.5", "four numbers"],
    ["10.0.5", "four numbers"],
    ["0x7f.1", "four numbers"], // hex and short
    ["0x7f000001", "four numbers"],
    ["0x7f.0x0.0x0.0x1", "four numbers"],
    ["10.0.0.010", "four numbers"],
    ["10.0.0.256", "four numbers"],
    ["1.2.3.4.5", "four numbers"],
    ["http://0x7f.1/", "four numbers"],
    ["panel.0x1", "four numbers"],
    ["admin:secret@10.0.0.5", "user name"],
    ["http://admin@10.0.0.5", "user name"],
    ["http://10.0.0.5/index.html", "path"],
    ["http://10.0.0.5//", "path"],
    ["10.0.0.5?x=1", "path"],
    ["10.0.0.5#x", "path"],
    ["ftp://10.0.0.5", "http or https"],
    ["file:///etc/passwd", "http or https"],
    ["javascript:alert(1)", "port"],
    ["10.0.0.5:0", "port"],
    ["10.0.0.5:65536", "port"],
    ["10.0.0.5:080", "port"],
    ["10.0.0.5:", "port"],
    ["10.0.0.5:8o", "port"],
    ["[fe80::1%eth0]", "interface"],
    ["fe80::1%25eth0", "interface"],
    ["[fd00::5", "brackets"],
    ["[10.0.0.5]", "brackets"],
    ["[fd00::zz]", "IPv6"],
    ["::ffff:0177.0.0.1", "IPv6"],
    ["fd00::5:70000:1", "IPv6"],
    ["10.0.0.5\u0000", "hidden"],
    ["10.0.0.5\r\nHost: x", "hidden"],
    ["10.0. 0.5", "hidden"],
    ["10.0.0.5\u202e", "hidden"],
    ["http:\\\\10.0.0.5", "hidden"],
    ["１０.0.0.5", "ASCII"],
    ["bücher.example", "ASCII"],
    ["-panel.local", "letters"],
    ["panel..local", "letters"],
    [`${"a".repeat(64)}.local`, "too long"],
    [`${"a.".repeat(130)}local`, "too long"],
    ["a".repeat(10_000), "too long"],
  ])("%j is refused with a reason", (text, reason) => {
    expect(parseAddress(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test("no text makes it throw, and what it accepts it accepts again", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.domain(), fc.webUrl()),
        (text) => {
          const parsed = parseAddress(text);
          if (!parsed.ok) {
            expect(parsed.reason).toMatch(/\.$/);
            return;
          }
          expect(hostProblem(parsed.address.host)).toBeUndefined();
          const { host } = parsed.address;
          expect(parseAddress(host.includes(":") ? `[${host}]` : host)).toEqual({ ok: true, address: { host } });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a browser would dial the very host that was accepted", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4Extended(), fc.ipV4(), fc.domain()), (text) => {
        const parsed = parseAddress(text);
        if (parsed.ok) {
          expect(new URL(`http://${parsed.address.host}`).hostname).toBe(parsed.address.host);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("a zero-width space that was pasted along is taken away from an address", () => {
  expect(parseAddress("\u200b10.0.0.5\u200b:8080\ufeff")).toEqual({ ok: true, address: { host: "10.0.0.5", port: 8080 } });
});
