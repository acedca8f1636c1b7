import { secretFields } from "./cells";
import type { OddFacts, SealedCells, StoredColumn } from "./facts";
import type { ImportField } from "./schemas";
import type { OddCell, RawRow } from "./table";

/** The cells of a row, told apart by who may see them. */
export interface RowCells {
  /** By field, as typed; no secret. */
  readonly cells: Partial<Record<ImportField, string>>;
  readonly sealed: SealedCells;
  readonly odd: OddFacts | undefined;
}

interface Bare {
  readonly texts: ReadonlyMap<number, string>;
  readonly odd: ReadonlyMap<number, OddCell>;
  readonly more: number | undefined;
}

/** Sorts cells by place into those of fields, secrets, and the rest. */
function sorted({ texts, odd, more }: Bare, columns: readonly StoredColumn[]): RowCells {
  const cells: Partial<Record<ImportField, string>> = {};
  const secrets: Partial<Record<ImportField, string>> = {};
  const rest: Record<string, string> = {};
  const fields: Partial<Record<ImportField, OddCell>> = {};
  const others: Record<string, OddCell> = {};
  for (const [at, { field }] of columns.entries()) {
    const text = texts.get(at) ?? "";
    const strange = odd.get(at);
    if (field === null) {
      if (text !== "") {
        rest[at] = text;
      }
      if (strange) {
        others[at] = strange;
      }
    } else {
      (secretFields.has(field) ? secrets : cells)[field] = text;
      if (strange) {
        fields[field] = strange;
      }
    }
  }
  const has = (record: object) => Object.keys(record).length > 0;
  const facts = {
    ...(has(fields) ? { fields } : {}),
    ...(has(others) ? { columns: others } : {}),
    ...(more === undefined ? {} : { more }),
  };
  return { cells, sealed: { secrets, columns: rest }, odd: has(facts) ? facts : undefined };
}

/** The cells of a row as it stands in the file. `headers`: so many columns the first line has. */
export function cellsOf({ cells, odd = {} }: RawRow, columns: readonly StoredColumn[], headers: number): RowCells {
  const more = cells.slice(headers).filter((cell) => cell.trim() !== "").length;
  return sorted(
    {
      texts: new Map(cells.entries()),
      odd: new Map(Object.entries(odd).map(([at, kind]) => [Number(at), kind])),
      more: more === 0 ? undefined : more,
    },
    columns,
  );
}

/** The same cells after columns have got another meaning. */
export function moved({ cells, sealed, odd }: RowCells, before: readonly StoredColumn[], after: readonly StoredColumn[]): RowCells {
  const texts = new Map<number, string>();
  const strange = new Map<number, OddCell>();
  for (const [at, { field }] of before.entries()) {
    const text = field === null ? sealed.columns[at] : (sealed.secrets[field] ?? cells[field]);
    const kind = field === null ? odd?.columns?.[at] : odd?.fields?.[field];
    if (text !== undefined) {
      texts.set(at, text);
    }
    if (kind) {
      strange.set(at, kind);
    }
  }
  const { cells: own, sealed: secret, odd: facts } = sorted({ texts, odd: strange, more: odd?.more }, after);
  // Texts that a person typed for fields that no column has stay.
  const without = new Set(before.flatMap(({ field }) => (field === null ? [] : [field])));
  const taken = new Set(after.flatMap(({ field }) => (field === null ? [] : [field])));
  const typed = Object.entries(cells).filter(([field]) => !without.has(field as ImportField) && !taken.has(field as ImportField));
  const typedSecrets = Object.entries(sealed.secrets).filter(
    ([field]) => !without.has(field as ImportField) && !taken.has(field as ImportField),
  );
  return {
    cells: { ...Object.fromEntries(typed), ...own },
    sealed: { secrets: { ...Object.fromEntries(typedSecrets), ...secret.secrets }, columns: secret.columns },
    odd: facts,
  };
}
