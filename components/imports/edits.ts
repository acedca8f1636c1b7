import type { ImportDecision, ImportField, ImportRow } from "@/lib/imports/schemas";

/** What a person does to one row. */
export interface RowEdit {
  readonly row: number;
  readonly cells?: Readonly<Partial<Record<ImportField, string>>>;
  readonly decision?: ImportDecision | null;
}

/** One step that can be taken back: the rows as they are made, and as they were. */
export interface Step {
  readonly make: readonly RowEdit[];
  readonly undo: readonly RowEdit[];
}

/** What stands in a cell as a person would type it. A secret is never told. */
export function typedIn(row: ImportRow, field: ImportField): string {
  const cell = row.cells[field];
  return cell?.typed ?? cell?.text ?? "";
}

/** The edits with what they would take back, as far as the rows are known. A secret cannot be put back: nobody can read it. */
export function stepOf(edits: readonly RowEdit[], rowOf: (row: number) => ImportRow | undefined): Step {
  const undo = edits.flatMap((edit): RowEdit[] => {
    const row = rowOf(edit.row);
    if (!row) {
      return [];
    }
    const fields = Object.keys(edit.cells ?? {}).filter((field) => field !== "password") as ImportField[];
    const cells = Object.fromEntries(fields.map((field) => [field, typedIn(row, field)]));
    return [
      {
        row: edit.row,
        ...(fields.length > 0 ? { cells } : {}),
        ...(edit.decision === undefined ? {} : { decision: row.decision ?? null }),
      },
    ];
  });
  return { make: edits, undo: undo.filter(({ cells, decision }) => cells !== undefined || decision !== undefined) };
}

/** A block pasted at a cell: one value fills all that is marked, several go down and to the right from its first cell. */
export function pasted(
  block: readonly (readonly string[])[],
  fields: readonly ImportField[],
  rows: readonly ImportRow[],
  { from, to }: { from: { row: number; column: number }; to: { row: number; column: number } },
): RowEdit[] {
  const single = block.length === 1 && block[0]?.length === 1 ? block[0][0] : undefined;
  const height = single === undefined ? block.length : to.row - from.row + 1;
  return rows.slice(from.row, from.row + height).map((row, down) => {
    const values = single === undefined ? (block[down] ?? []) : Array.from({ length: to.column - from.column + 1 }, () => single);
    const cells = values.flatMap((value, right) => {
      const field = fields[from.column + right];
      return field === undefined ? [] : [[field, value]];
    });
    return { row: row.row, cells: Object.fromEntries(cells) };
  });
}

/** A row as it looks until the server has checked it again. */
export function shownMeanwhile(row: ImportRow, { cells = {}, decision }: RowEdit): ImportRow {
  const changed = Object.entries(cells).map(([field, text]) => [
    field,
    field === "password" ? (text === "" ? {} : { set: true as const }) : { text },
  ]);
  return {
    ...row,
    cells: { ...row.cells, ...Object.fromEntries(changed) },
    ...(decision === undefined ? {} : decision === null ? { decision: undefined } : { decision }),
  } as ImportRow;
}
