import fc from "fast-check";
import { expect, test } from "vitest";
import { processorMs } from "@/tests/support/processor-ms";
import { exactInteger, isExactNumber, readJson, writeJson } from "./lossless-json";

const largeId = fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 63n - 1n }).map(String);
// What sits in the text before and after a number must not matter, least of all quotes, backslashes and digits in strings.
const noise = fc.string({ unit: "binary" });

test("an id above 2^53 is read and written digit by digit, wherever it stands", () => {
  fc.assert(
    fc.property(largeId, noise, noise, fc.boolean(), (id, before, after, indented) => {
      const text = JSON.stringify({ [before]: before, list: [1, "x"], after }).replace('[1,"x"]', `[${id},{"id":${id}},-${id}]`);
      fc.pre(!before.includes("list"));
      const read = readJson(text) as { list: unknown[] };
      expect(read.list).toEqual([exactInteger(id), { id: exactInteger(id) }, exactInteger(`-${id}`)]);
      expect(BigInt(isExactNumber(read.list[0]) ? read.list[0].$number : String(read.list[0]))).toBe(BigInt(id));
      const written = writeJson(read, indented ? 2 : 0);
      expect(indented ? writeJson(readJson(written)) : written).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test("any other JSON is read exactly as JSON.parse reads it, and written as JSON.stringify writes it", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (text) => {
      fc.pre(!/\d{16}|\d[.eE]|-0/.test(text));
      expect(readJson(text)).toEqual(JSON.parse(text));
      expect(writeJson(readJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 1000 },
  );
});

test("digits inside a string are text, with and without escapes before them", () => {
  for (const text of ['"386111305045643264"', '"\\"386111305045643264"', '"\\\\386111305045643264 \\" 1.0"']) {
    expect(readJson(text)).toBe(JSON.parse(text));
  }
});

test("a fraction and an exponent keep their spelling", () => {
  expect(writeJson(readJson("[1.0,1e3,0.1,-0,123456789.123456789123]"))).toBe("[1.0,1e3,0.1,-0,123456789.123456789123]");
});

test.each(["[01]", "[1.]", '{"a":386111305045643264', '"abc', "[--1]", "", "[1-2]", '["a\\'])(
  "%j is refused as JSON.parse refuses it",
  (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => readJson(text)).toThrow(SyntaxError);
  },
);

test("two megabytes of hostile text are refused at once", () => {
  const hostile = [`"${'\\"'.repeat(1_000_000)}`, `${'"\\'.repeat(1_000_000)}`, "1".repeat(2_000_000).concat("x"), "[".repeat(2_000_000)];
  const cost = processorMs(() => {
    for (const text of hostile) {
      expect(() => readJson(text)).toThrow();
    }
  });
  expect(cost).toBeLessThan(2_000);
});
