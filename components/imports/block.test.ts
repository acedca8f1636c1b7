import { expect, test } from "vitest";
import { formatBlock, moved, parseBlock, rectangleOf, tabbed } from "./block";

test("cells that a spreadsheet copies are taken apart, line breaks and quotes inside of them included", () => {
  expect(parseBlock("a\tb\r\nc\td\r\n")).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(parseBlock('"two\nlines"\t"say ""hi"""\n\t021')).toEqual([
    ["two\nlines", 'say "hi"'],
    ["", "021"],
  ]);
  expect(parseBlock('5" pipe')).toEqual([['5" pipe']]);
  expect(parseBlock("")).toEqual([[""]]);
});

test("what is copied from the sheet and pasted again is the same", () => {
  const cells = [
    ["021", 'a "b"', "x\ty"],
    ["", "-", "one\ntwo"],
  ];
  expect(parseBlock(formatBlock(cells))).toEqual(cells);
});

const size = { rows: 40, columns: 5 };

test("arrows move by a cell and stop at the edge; with Ctrl they go there", () => {
  expect(moved("ArrowDown", { row: 3, column: 2 }, size, false)).toEqual({ row: 4, column: 2 });
  expect(moved("ArrowUp", { row: 0, column: 2 }, size, false)).toEqual({ row: 0, column: 2 });
  expect(moved("ArrowDown", { row: 3, column: 2 }, size, true)).toEqual({ row: 39, column: 2 });
  expect(moved("Home", { row: 3, column: 2 }, size, false)).toEqual({ row: 3, column: 0 });
  expect(moved("End", { row: 3, column: 2 }, size, true)).toEqual({ row: 39, column: 4 });
  expect(moved("PageDown", { row: 30, column: 2 }, size, false)).toEqual({ row: 39, column: 2 });
  expect(moved("a", { row: 30, column: 2 }, size, false)).toBeUndefined();
});

test("Tab goes along the row and on into the next, and out of the sheet at its end", () => {
  expect(tabbed({ row: 0, column: 4 }, size, false)).toEqual({ row: 1, column: 0 });
  expect(tabbed({ row: 1, column: 0 }, size, true)).toEqual({ row: 0, column: 4 });
  expect(tabbed({ row: 39, column: 4 }, size, false)).toBeUndefined();
  expect(tabbed({ row: 0, column: 0 }, size, true)).toBeUndefined();
});

test("a marking is the same rectangle from whichever corner it began", () => {
  const rectangle = { from: { row: 1, column: 2 }, to: { row: 4, column: 3 } };
  expect(rectangleOf({ anchor: { row: 4, column: 2 }, active: { row: 1, column: 3 } })).toEqual(rectangle);
});
