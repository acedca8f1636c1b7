import "server-only";

/** Ids handed to a database at a time: SQLite takes a bounded number of values. */
const idsAtOnce = 5_000;

/** Rows of many ids, so many at a time as a database takes. */
export async function inParts<T>(ids: readonly string[], read: (part: string[]) => Promise<T[]>): Promise<T[]> {
  const out: T[] = [];
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    out.push(...(await read(ids.slice(from, from + idsAtOnce))));
  }
  return out;
}
