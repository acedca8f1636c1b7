import { describe, expect, test } from "vitest";
import { oneLine, storable, tidied, unstorableAt, withoutUnseenIn, writtenOut } from "./text";

describe("words of a person", () => {
  test("lose what a paste brings along and nobody sees, and come out composed", () => {
    expect(tidied("\ufeffLobby\u200b North\u00ad\u200e ")).toBe("Lobby North");
    expect(tidied("Ko\u0308ln")).toBe("Köln");
    expect(tidied("a\u200db")).toBe("ab");
  });

  test("keep the joiners that letters and emoji are written with", () => {
    const persian = "می\u200cخواهم";
    const family = "👩\u200d👧";
    expect(tidied(persian)).toBe(persian);
    expect(tidied(family)).toBe(family);
  });

  test.each(["Door\u0000", "Door\u0007bell", "two\nlines", "two\u2028lines", "half\ud800pair", "invoice\u202egpj", "a\u2066b"])(
    "are refused with a control character or one that turns text round: %j",
    (text) => {
      expect(oneLine().max(100).safeParse(text).success).toBe(false);
    },
  );

  test("of a megabyte of blanks are read in no time to speak of", () => {
    expect(tidied(`a${" ".repeat(1_000_000)}b`)).toHaveLength(1_000_002);
  });
});

test("what cannot be kept is found in values and in keys, however deep", () => {
  expect(unstorableAt({ a: { b: ["x", "y\u0000"] } })).toBe("a.b.1");
  expect(unstorableAt({ a: { "b\u0000": 1 } })).toBe("a");
  expect(unstorableAt({ a: "two\nlines\tand a tab" })).toBeUndefined();
  expect(unstorableAt(JSON.parse(`${"[".repeat(100_000)}"\\u0000"${"]".repeat(100_000)}`))).toMatch(/^0\.0/);
});

test("text of a device is written out where it cannot be seen, and is kept by both databases", () => {
  expect(writtenOut("Door\u0000\u202e\u200b 1")).toBe("Door\\u0000\\u202e\\u200b 1");
  expect(storable("Door\u0000\ud800")).toBe("Door\\u0000\ufffd");
});

test("a zero-width space is taken out of settings, in lists too", () => {
  expect(withoutUnseenIn({ server: "sip:\u200bpbx.example", list: ["a\u200b", 1, null] })).toEqual({
    server: "sip:pbx.example",
    list: ["a", 1, null],
  });
});
