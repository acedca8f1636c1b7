import type { NumberRange } from "@/lib/sites/endpoints";

/** Numbers in a row that nobody has. */
export interface Hole {
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** Where the first number has zeros in front, all are as long as it. */
function writer({ first }: NumberRange): (value: number) => string {
  const width = /^0\d/.test(first) ? first.length : 0;
  return (value) => String(value).padStart(width, "0");
}

/** The first number of a range that nobody has. Undefined: the range is full. */
export function nextFree(range: NumberRange, used: Pick<ReadonlySet<string>, "has">): string | undefined {
  const write = writer(range);
  for (let value = Number(range.first); value <= Number(range.last); value += 1) {
    if (!used.has(write(value))) {
      return write(value);
    }
  }
  return undefined;
}

/** How many numbers of a range somebody has. */
export function usedIn(range: NumberRange, used: ReadonlySet<string>): number {
  const write = writer(range);
  const [first, last] = [Number(range.first), Number(range.last)];
  return [...used].filter((user) => {
    const value = /^\d{1,15}$/.test(user) ? Number(user) : Number.NaN;
    return value >= first && value <= last && write(value) === user;
  }).length;
}

/** Free numbers before the last one that somebody has. */
export function holesIn(range: NumberRange, used: ReadonlySet<string>): Hole[] {
  const write = writer(range);
  const holes: Hole[] = [];
  let open: number | undefined;
  for (let value = Number(range.first); value <= Number(range.last); value += 1) {
    const isUsed = used.has(write(value));
    if (isUsed && open !== undefined) {
      holes.push({ first: write(open), last: write(value - 1), count: value - open });
    }
    open = isUsed ? undefined : (open ?? value);
  }
  return holes;
}
