import { expect, test } from "vitest";
import type { ImportRow } from "@/lib/imports/schemas";
import { pasted, shownMeanwhile, stepOf } from "./edits";

const row = (number: number, cells: ImportRow["cells"]): ImportRow => ({ row: number, state: "new", cells, problems: [] });
const rows = [
  row(2, { name: { text: "A" }, flat: { text: "021" }, password: { set: true } }),
  row(3, { name: { text: "B" }, address: { text: "http://10.0.0.1", typed: "10.0.0.1" } }),
  row(5, { name: { text: "C" } }),
];
const rowOf = (number: number) => rows.find((candidate) => candidate.row === number);
const fields = ["name", "address", "flat"] as const;

test("taking back puts every cell to what was typed in it, and leaves a password alone that nobody can read", () => {
  const edits = [
    { row: 2, cells: { name: "Z", password: "new-one" } },
    { row: 3, cells: { address: "10.0.0.9" }, decision: "leave_out" as const },
  ];
  expect(stepOf(edits, rowOf).undo).toEqual([
    { row: 2, cells: { name: "A" } },
    { row: 3, cells: { address: "10.0.0.1" }, decision: null },
  ]);
  expect(stepOf([{ row: 2, cells: { password: "x" } }], rowOf).undo).toEqual([]);
});

test("a block goes down and to the right from the marked cell, and ends where the sheet ends", () => {
  const at = { row: 1, column: 1 };
  const block = [["10.0.0.2", "003", "too far"], ["10.0.0.3", "004"], ["no such row"]];
  expect(pasted(block, fields, rows, { from: at, to: at })).toEqual([
    { row: 3, cells: { address: "10.0.0.2", flat: "003" } },
    { row: 5, cells: { address: "10.0.0.3", flat: "004" } },
  ]);
});

test("one value fills everything that is marked", () => {
  expect(pasted([["x"]], fields, rows, { from: { row: 0, column: 1 }, to: { row: 1, column: 2 } })).toEqual([
    { row: 2, cells: { address: "x", flat: "x" } },
    { row: 3, cells: { address: "x", flat: "x" } },
  ]);
});

test("a typed password is shown as set at once, and as nothing else", () => {
  const [first] = rows;
  expect(first && shownMeanwhile(first, { row: 2, cells: { password: "Secret-1", flat: "7" } }).cells).toEqual({
    name: { text: "A" },
    flat: { text: "7" },
    password: { set: true },
  });
});
