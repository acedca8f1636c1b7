import { expect, test } from "vitest";
import { filledUp } from "./rows-to-take";

test("lists of values come in few lengths, and mean what they meant", () => {
  const all = Array.from({ length: 1_200 }, (_, at) => `id-${at}`);
  const lengths = new Set<number>();
  for (let count = 0; count <= 900; count += 1) {
    const filled = filledUp(all.slice(0, count));
    expect(new Set(filled)).toEqual(new Set(all.slice(0, count)));
    lengths.add(filled.length);
  }
  expect(lengths.size).toBeLessThan(20);
  expect(filledUp(all)).toEqual(all);
});
