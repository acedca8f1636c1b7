import { describe, expect, test } from "vitest";
import { type Document, putAt, withoutFields, withValue } from "./document";

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
