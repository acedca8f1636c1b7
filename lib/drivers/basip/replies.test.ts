import { expect, test } from "vitest";
import { jsonOf } from "./replies";

test("numbers too long for JavaScript keep their digits, and those in strings and exponents stay what they are", () => {
  const text = String.raw`{"serial": -12345678901234567, "words": "\"99999999999999999\"", "small": 1234567890123456.5, "none": [0, 1e-9]}`;
  expect(jsonOf(text)).toEqual({
    serial: "-12345678901234567",
    words: '"99999999999999999"',
    small: 1234567890123456.5,
    none: [0, 1e-9],
  });
});

test.each([
  ["strings without an end", `{"a": ${'"\\'.repeat(500_000)}`],
  ["a number without an end", `{"a": ${"1".repeat(500_000)}e}`],
  ["backslashes without an end", `{"a": "${"\\".repeat(500_001)}`],
])("a damaged answer full of %s is no JSON, and takes no longer than its length to tell", (_name, text) => {
  expect(jsonOf(text)).toBeUndefined();
});

test("a string of two million characters is read like any other", () => {
  expect(jsonOf(JSON.stringify({ a: '\\"x'.repeat(500_000) }))).toEqual({ a: '\\"x'.repeat(500_000) });
});
