import { expect, test } from "vitest";
import { ownFormat, paper, sheetsOf, soldFormats, whyNoGrid } from "./formats";

test("every sheet that is sold fits on A4, in the middle of it", () => {
  for (const format of [...Object.values(soldFormats), ownFormat]) {
    expect(whyNoGrid(format)).toBeUndefined();
    const across = format.left * 2 + format.columns * format.width + (format.columns - 1) * format.gapAcross;
    expect(across).toBeCloseTo(paper.width, 6);
  }
  expect(soldFormats.L7160).toMatchObject({ left: expect.closeTo(7.21, 2), top: expect.closeTo(15.15, 2) });
});

test("labels fill a sheet row by row, the first sheet from the label that is still there", () => {
  const devices = Array.from({ length: 23 }, (_, index) => index);
  const [first, second, ...more] = sheetsOf(devices, soldFormats.L7160, 5);
  expect(more).toEqual([]);
  expect(first?.[0]).toEqual({ item: 0, column: 1, row: 1 });
  expect(first).toHaveLength(17);
  expect(second?.map(({ item, column, row }) => [item, column, row])).toEqual([
    [17, 0, 0],
    [18, 1, 0],
    [19, 2, 0],
    [20, 0, 1],
    [21, 1, 1],
    [22, 2, 1],
  ]);
});

test("a grid that does not fit on the paper, or holds no readable code, is named in a sentence", () => {
  expect(whyNoGrid({ ...ownFormat, columns: 3 })).toMatch(/across, and A4 is 210 mm wide/);
  expect(whyNoGrid({ ...ownFormat, rows: 9 })).toMatch(/down, and A4 is 297 mm high/);
  expect(whyNoGrid({ ...ownFormat, height: 5 })).toMatch(/cannot be read/);
  expect(whyNoGrid({ ...ownFormat, rows: 1.5 })).toMatch(/whole numbers/);
  expect(whyNoGrid({ ...ownFormat, top: Number.NaN })).toMatch(/needs a number/);
});
