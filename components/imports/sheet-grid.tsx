// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by themselves, because only those in sight are there; elements of a table could not be
// biome-ignore-all lint/a11y/useFocusableInteractive: only cells that are typed in take the keyboard
"use client";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { LockKeyhole } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import type { ImportField, ImportRow } from "@/lib/imports/schemas";
import { rectangleOf } from "./block";
import type { ProblemActions } from "./row-problems";
import { fieldLabel, widthOf } from "./row-words";
import { SheetRow } from "./sheet-row";
import type { useSheetKeys } from "./use-sheet-keys";

const rowHeight = 37;
const problemHeight = 26;
const nearEndRows = 150;

export interface SheetGridProps {
  readonly rows: readonly ImportRow[];
  readonly total: number;
  readonly fields: readonly ImportField[];
  /** Below a column's name: the file's own, and what else it may be. */
  readonly head: (field: ImportField) => ReactNode;
  readonly keys: ReturnType<typeof useSheetKeys>;
  readonly problemActions: ProblemActions;
  /** Values to choose from while typing, by field. */
  readonly offers: Readonly<Partial<Record<ImportField, readonly string[]>>>;
  readonly onNearEnd: () => void;
}

/** The rows as a spreadsheet of which only what is in sight is drawn. */
export function SheetGrid({ rows, total, fields, head, keys, problemActions, offers, onNearEnd }: SheetGridProps) {
  const { marked, editing, cellActions, handlers } = keys;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { active } = marked;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.row ?? index,
    estimateSize: (index) => rowHeight + (rows[index]?.problems.length ?? 0) * problemHeight,
    overscan: 10,
    scrollMargin: 44,
    scrollPaddingStart: 48,
    scrollPaddingEnd: 16,
    // The cell with the keyboard stays in the page wherever the rows are scrolled to.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), active.row])].filter((at) => at < rows.length).sort((a, b) => a - b),
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - nearEndRows) {
      onNearEnd();
    }
  }, [last, rows.length, onNearEnd]);

  const first = useRef(true);
  const isEditing = editing !== undefined;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    virtualizer.scrollToIndex(active.row, { align: "auto" });
    const frame = requestAnimationFrame(() => {
      const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${active.row}-${active.column}"]`);
      cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (!isEditing) {
        cell?.focus({ preventScroll: true });
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [active.row, active.column, isEditing, virtualizer]);

  const { from, to } = rectangleOf(marked);
  const many = from.row !== to.row || from.column !== to.column;
  const lists = Object.fromEntries(fields.flatMap((field) => (offers[field] ? [[field, `${id}-${field}`]] : [])));
  const width = 150 + fields.reduce((sum, field) => sum + widthOf(field), 0);
  return (
    <>
      <p id={`${id}-keys`} className="sr-only">
        Arrows move, Enter or any letter types, Delete empties, Control Z takes back, Alt and Enter shows the whole line. Escape and then
        Tab leaves the rows.
      </p>
      <div
        ref={scroller}
        role="grid"
        tabIndex={-1}
        aria-label="Rows of the list"
        aria-describedby={`${id}-keys`}
        aria-rowcount={total + 1}
        aria-colcount={fields.length + 2}
        aria-multiselectable="true"
        className="isheet"
        {...handlers}
      >
        <div role="rowgroup" className="isheet-head" style={{ width }}>
          <div role="row" aria-rowindex={1} className="line">
            <div role="columnheader" aria-colindex={1} className="cell ln">
              line
            </div>
            <div role="columnheader" aria-colindex={2} className="cell st">
              Outcome
            </div>
            {fields.map((field, column) => (
              <div key={field} role="columnheader" aria-colindex={column + 3} className="cell" style={{ width: widthOf(field) }}>
                <span className="m">
                  {field === "password" ? <LockKeyhole size={12} /> : null}
                  {fieldLabel(field)}
                </span>
                {head(field)}
              </div>
            ))}
          </div>
        </div>
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), width, position: "relative" }}>
          {items.map(({ index, start, key }) => {
            const row = rows[index];
            const isMarked = many && index >= from.row && index <= to.row;
            return row ? (
              <div
                key={key}
                role="rowgroup"
                ref={virtualizer.measureElement}
                data-index={index}
                className="isheet-row"
                style={{ transform: `translateY(${start - 44}px)` }}
              >
                <SheetRow
                  row={row}
                  index={index}
                  fields={fields}
                  active={index === active.row ? active.column : -1}
                  markedFrom={isMarked ? from.column : -1}
                  markedTo={isMarked ? to.column : -2}
                  editing={index === active.row ? editing : undefined}
                  lists={lists}
                  cellActions={cellActions}
                  problemActions={problemActions}
                />
              </div>
            ) : null;
          })}
        </div>
      </div>
      {Object.entries(offers).map(([field, values]) => (
        <datalist key={field} id={`${id}-${field}`}>
          {values.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      ))}
    </>
  );
}
