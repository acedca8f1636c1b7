import fc from "fast-check";
import { expect, test } from "vitest";
import { ownPath } from "./own-path";

test.each([
  ["/devices", "/devices"],
  ["/devices?query=a%20b&sort=-seen", "/devices?query=a%20b&sort=-seen"],
  ["/lines/Türsprechstelle?q=дверь", "/lines/T%C3%BCrsprechstelle?q=%D0%B4%D0%B2%D0%B5%D1%80%D1%8C"],
  ["/devices\r\nSet-Cookie: a=b", "/devicesSet-Cookie:%20a=b"],
  ["/de\0vices\0", "/de%00vices"],
  ["/\ud800", "/%EF%BF%BD"],
  ["//elsewhere.example", "/"],
  ["/\t/elsewhere.example", "/"],
  ["/\n/elsewhere.example", "/"],
  ["/\t\\elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["/.//elsewhere.example", "/"],
  ["/%2e//elsewhere.example", "/"],
  ["/a/..//elsewhere.example", "/"],
  ["https://elsewhere.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["elsewhere.example", "/"],
  ["", "/"],
  [undefined, "/"],
  [["/devices", "/lines"], "/"],
])("%j leads to %j", (wanted, path) => {
  expect(ownPath(wanted)).toBe(path);
});

test("whatever a link names, signing in ends on a page of ours, and the path is one that a header can carry", () => {
  const tricky = fc.string({
    unit: fc.constantFrom("/", "\\", "\t", "\n", "\r", "\0", ".", "%2e", "@", ":", "?", "#", "host", "é", "\ud800"),
  });
  fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: "binary" }), fc.webUrl(), fc.webPath()), fc.constantFrom("", "/"), (rest, start) => {
      const path = ownPath(`${start}${rest}`);
      for (const origin of ["http://127.0.0.1:4000", "https://lineward.example"]) {
        expect(new URL(path, origin).origin).toBe(origin);
      }
      expect(path).toMatch(/^\/[!-~]*$/);
      expect(ownPath(path)).toBe(path);
    }),
    { numRuns: 500 },
  );
});
