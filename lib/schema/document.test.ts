import { describe, expect, test } from "vitest";
import { canonical, type Document, putAt, withoutFields, withValue } from "./document";

const held = () => ({
  host: "pbx.example",
  stun: { ip: "192.0.2.7", port: 3478, more: { a: 1, b: 2 } },
  list: [{ a: 1 }, { a: 2 }],
  none: null,
});

describe("a document without some of its fields", () => {
  test("keeps everything else, and the document it came from stays as it was", () => {
    const document = held();
    expect(withoutFields(document, ["host", "stun.ip", "stun.more.b", "stun.more.a"])).toEqual({
      stun: { port: 3478, more: {} },
      list: [{ a: 1 }, { a: 2 }],
      none: null,
    });
    expect(document).toEqual(held());
  });

  test("gains nothing where a field was never there", () => {
    expect(withoutFields(held(), ["gone", "gone.below", "host.below", "none.below", "stun.more.a.b"])).toEqual(held());
    expect(withoutFields({}, ["toString", "__proto__.polluted"])).toEqual({});
  });

  test("loses a whole list in which a field stood, because lists are written whole", () => {
    expect(withoutFields(held(), ["list.0.a"])).not.toHaveProperty("list");
  });
});

test("a document that is put together field by field is the one that a copy for each field gives", () => {
  const fields = [
    ["host", "a"],
    ["stun.ip", "b"],
    ["stun.more.a", [1]],
    ["stun.port", 0],
    ["host", null],
    ["none.a", ""],
  ] as const;
  const put: Document = {};
  for (const [path, value] of fields) {
    putAt(put, path, value);
  }
  expect(put).toEqual(fields.reduce<Document>((document, [path, value]) => withValue(document, path, value), {}));
});

test("equal documents give equal text, in whatever order their fields came; a list keeps its order", () => {
  const one = { b: [{ y: 1, x: undefined }, null, "a"], a: { d: new Date(0), c: { 10: 1, 9: 2 } }, ä: 0, B: true };
  const other = { B: true, a: { c: { 9: 2, 10: 1 }, d: "1970-01-01T00:00:00.000Z" }, ä: 0, b: [{ y: 1 }, null, "a"] };
  expect(canonical(one)).toBe('{"B":true,"a":{"c":{"9":2,"10":1},"d":"1970-01-01T00:00:00.000Z"},"b":[{"y":1},null,"a"],"ä":0}');
  expect(canonical(other)).toBe(canonical(one));
  expect(canonical([2, 1])).not.toBe(canonical([1, 2]));
  // What a device sends may have any key.
  expect(canonical(JSON.parse('{"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1}}');
  expect([canonical(null), canonical("a"), canonical(1)]).toEqual(["null", '"a"', "1"]);
});
