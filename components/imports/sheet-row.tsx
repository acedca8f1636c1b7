// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by themselves, because only those in sight are there; elements of a table could not be
// biome-ignore-all lint/a11y/useFocusableInteractive: only cells that are typed in take the keyboard
"use client";
import { CircleAlert, Equal, GitCompareArrows, type LucideIcon, Minus, Pencil, Plus } from "lucide-react";
import { memo } from "react";
import type { ImportField, ImportRow, ImportRowState } from "@/lib/imports/schemas";
import { Badge } from "../ui/badge";
import { type ProblemActions, RowProblems } from "./row-problems";
import { stateWords } from "./row-words";
import { type CellActions, type Editing, SheetCell } from "./sheet-cell";

const icons: Readonly<Record<ImportRowState, LucideIcon>> = {
  new: Plus,
  changed: Pencil,
  same: Equal,
  conflict: GitCompareArrows,
  wrong: CircleAlert,
  left_out: Minus,
};

/** What a row would do, as a badge. */
export function Outcome({ state }: { state: ImportRowState }) {
  const { label, tone } = stateWords[state];
  const Icon = icons[state];
  return (
    <Badge tone={tone} icon={<Icon size={12} />}>
      {label}
    </Badge>
  );
}

export interface SheetRowProps {
  readonly row: ImportRow;
  readonly index: number;
  readonly fields: readonly ImportField[];
  /** The column that has the keyboard; -1 for another row's. */
  readonly active: number;
  /** Marked columns of this row, from and to; -1 for none. */
  readonly markedFrom: number;
  readonly markedTo: number;
  readonly editing: Editing | undefined;
  readonly lists: Readonly<Partial<Record<ImportField, string>>>;
  readonly cellActions: CellActions;
  readonly problemActions: ProblemActions;
}

/** One row of the sheet, with its problems below it. Drawn again only when something of its own changes. */
export const SheetRow = memo(function SheetRow(props: SheetRowProps) {
  const { row, index, fields, active, markedFrom, markedTo, editing, lists, cellActions, problemActions } = props;
  const says = row.problems.length > 0 || row.state === "left_out";
  return (
    <>
      <div
        role="row"
        aria-rowindex={index + 2}
        className="line"
        data-says={says || undefined}
        data-out={row.state === "left_out" || undefined}
      >
        <div role="rowheader" aria-colindex={1} className="cell ln num">
          <span className="sr-only">Line </span>
          {row.row}
        </div>
        <div role="gridcell" aria-colindex={2} className="cell st">
          <button type="button" tabIndex={-1} title="All cells of this line" onClick={() => problemActions.open(row.row)}>
            <Outcome state={row.state} />
          </button>
        </div>
        {fields.map((field, column) => (
          <SheetCell
            key={field}
            row={row}
            field={field}
            at={{ row: index, column }}
            active={column === active}
            marked={column >= markedFrom && column <= markedTo}
            editing={column === active ? editing : undefined}
            list={lists[field]}
            actions={cellActions}
          />
        ))}
      </div>
      {says ? (
        <div role="row" className="line msg">
          <div role="gridcell" aria-colspan={fields.length + 2} className="says">
            <RowProblems row={row} actions={problemActions} />
          </div>
        </div>
      ) : null}
    </>
  );
});
