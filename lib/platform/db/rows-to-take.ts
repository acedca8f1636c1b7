const step = 25;

/**
 * How many rows a page of so many items reads: one more tells whether there is another page, and the rest fills a step up, so that
 * pages of all lengths share a few plans. Whoever reads so cuts its page off.
 */
export function rowsToTake(limit: number): number {
  return Math.ceil(limit / step) * step + 1;
}

/** How long lists of values are, so that few of them are another statement: the first that is long enough. */
const lengths = [1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 450, 600, 900];

/**
 * Values for an `IN (…)`, the last of them repeated until the list has one of a few lengths: every other length is another statement, to
 * be planned by Prisma and prepared by the database, and means the same.
 */
export function filledUp<T>(values: readonly T[]): T[] {
  const length = lengths.find((candidate) => candidate >= values.length) ?? values.length;
  const last = values.slice(-1);
  return [...values, ...Array.from({ length: length - values.length }, () => last).flat()];
}
