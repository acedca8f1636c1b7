import { secretFields } from "./cells";
import type { StoredColumn } from "./facts";
import { fieldCalled, headerKey } from "./headers";
import type { ImportField } from "./schemas";

/** What columns of these names meant in earlier lists: "" = left out on purpose. */
export type EarlierColumns = ReadonlyMap<string, ImportField | "">;

/**
 * Gives each column its meaning: what it meant in an earlier list, else what its name says. A field goes to the column that says it most
 * plainly; the others have none, and are named to the person.
 */
export function mapColumns(headers: readonly string[], earlier: EarlierColumns): StoredColumn[] {
  const wishes = headers.map((header, at) => {
    const called = fieldCalled(header);
    const before = earlier.get(headerKey(header));
    // A column of passwords stays one, whatever somebody once made of it.
    if (before === undefined || (called && secretFields.has(called.field))) {
      return { header, at, field: called?.field ?? null, by: called ? ("name" as const) : null, rank: called?.rank ?? 99 };
    }
    return { header, at, field: before === "" ? null : before, by: "earlier" as const, rank: -1 };
  });
  const taken = new Map<ImportField, number>();
  for (const { field, at } of [...wishes].sort((a, b) => a.rank - b.rank || a.at - b.at)) {
    if (field !== null && !taken.has(field)) {
      taken.set(field, at);
    }
  }
  return wishes.map(({ header, at, field, by }) => {
    const secret = field !== null && secretFields.has(field) ? ({ secret: true } as const) : {};
    // A second column of passwords is left out, and as secret as the first.
    return field !== null && taken.get(field) === at
      ? { header, field, by, ...secret }
      : { header, field: null, by: field === null ? by : null, ...secret };
  });
}
