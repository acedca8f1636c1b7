import type { StoredColumn } from "./facts";
import { figure } from "./table";

/** What the reader should know of columns: those without a meaning are named, none is dropped in silence. */
export function columnNotes(columns: readonly Pick<StoredColumn, "field">[]): string[] {
  const known = columns.filter(({ field }) => field !== null).length;
  if (known === 0) {
    return ["No column is known by its name. Say what they mean, or look whether the first line holds the headers."];
  }
  const out = columns.length - known;
  return out === 0
    ? []
    : [
        `${figure(known)} of ${figure(columns.length)} columns are known; ${out === 1 ? "one is" : `${figure(out)} are`} left out as long as nobody says what ${out === 1 ? "it means" : "they mean"}.`,
      ];
}
