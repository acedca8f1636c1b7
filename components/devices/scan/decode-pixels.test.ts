import { expect, test } from "vitest";
import { codePixels } from "@/tests/support/code-picture";
import { decodePixels } from "./decode-pixels";

test("a QR code is read from the pixels of a picture, and nothing from a picture without one", () => {
  const text = "http://10.20.4.11:8080/ Größe Türstation";
  expect(decodePixels(codePixels(text), false)).toBe(text);
  const grey = { data: new Uint8ClampedArray(120 * 120 * 4).fill(128), width: 120, height: 120 };
  expect(decodePixels(grey, true)).toBeUndefined();
});

test("the code of each label is read, however large it stands in the picture", () => {
  const texts = Array.from(
    { length: 20 },
    (_, at) => `http://10.20.4.11:3000/d/${(at * 7_919 + 104_729).toString(36).toUpperCase().padStart(8, "7")}`,
  );
  const missed = texts.flatMap((text) =>
    [96, 150, 200, 333].flatMap((side) => (decodePixels(codePixels(text, side), true) === text ? [] : [`${text} at ${side}`])),
  );
  expect(missed).toEqual([]);
});
