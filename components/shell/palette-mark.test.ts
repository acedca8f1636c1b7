import { expect, test } from "vitest";
import { markAfter, markedAmong } from "./palette-mark";

const hits = ["a", "b", "c"].map((id) => ({ id }));
const [a, b, c] = hits;

test("the first hit is marked as soon as something is typed, so that Enter opens it", () => {
  expect(markedAmong(hits, undefined, true)).toBe(a);
  expect(markedAmong(hits, undefined, false)).toBeUndefined();
  expect(markedAmong([], undefined, true)).toBeUndefined();
});

test("what was marked stays marked while it is found, wherever it moves", () => {
  expect(markedAmong([{ id: "new" }, ...hits], "b", true)).toBe(b);
  expect(markedAmong([{ id: "new" }], "b", true)).toEqual({ id: "new" });
});

test("up and down go through the list and round, and start at its ends", () => {
  expect(["ArrowDown", "ArrowUp"].map((key) => markAfter(key, hits, a))).toEqual(["b", "c"]);
  expect(["ArrowDown", "ArrowUp"].map((key) => markAfter(key, hits, c))).toEqual(["a", "b"]);
  expect(["ArrowDown", "ArrowUp"].map((key) => markAfter(key, hits, undefined))).toEqual(["a", "c"]);
  expect(["Home", "End", "PageUp", "PageDown"].map((key) => markAfter(key, hits, b))).toEqual(["a", "c", "a", "c"]);
});

test("left and right give the keys back to the text, and other keys are the text's anyway", () => {
  expect(markAfter("ArrowLeft", hits, b)).toBeNull();
  expect(markedAmong(hits, null, true)).toBeUndefined();
  expect(["Home", "End"].map((key) => markAfter(key, hits, undefined))).toEqual([undefined, undefined]);
  expect(["x", "Tab"].map((key) => markAfter(key, hits, b))).toEqual([undefined, undefined]);
  expect(markAfter("ArrowDown", [], undefined)).toBeUndefined();
});
