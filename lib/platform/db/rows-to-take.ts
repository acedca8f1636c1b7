const step = 25;

/**
 * How many rows a page of so many items reads: one more tells whether there is another page, and the rest fills a step up, so that
 * pages of all lengths share a few plans. Whoever reads so cuts its page off.
 */
export function rowsToTake(limit: number): number {
  return Math.ceil(limit / step) * step + 1;
}
