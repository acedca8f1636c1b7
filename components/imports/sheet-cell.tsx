// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by themselves, because only those in sight are there; elements of a table could not be
// biome-ignore-all lint/a11y/useFocusableInteractive: only cells that are typed in take the keyboard
"use client";
import { Eraser, Info, LockKeyhole } from "lucide-react";
import { useState } from "react";
import type { ImportCell, ImportField, ImportRow } from "@/lib/imports/schemas";
import { shortAddress } from "../devices/kinds";
import { Tag } from "../ui/badge";
import { classNames } from "../ui/class-names";
import { fieldLabel, machineFields, widthOf } from "./row-words";

/** What a cell says: a secret only that it is there, "-" that it clears. */
export function CellWords({ field, cell }: { field: ImportField; cell: ImportCell | undefined }) {
  if (cell?.set) {
    return (
      <span className="seal">
        <LockKeyhole size={12} />
        sealed
      </span>
    );
  }
  const text = cell?.text ?? "";
  if (text === "") {
    return null;
  }
  if (text === "-" && cell?.problem === undefined) {
    return (
      <span className="seal">
        <Eraser size={12} />
        clear
      </span>
    );
  }
  if (field === "tags" && cell?.problem === undefined) {
    return (
      <span className="flex gap-1">
        {text.split(/\s+/).map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </span>
    );
  }
  const shown = field === "address" ? shortAddress(text) : text;
  return <span className={classNames("truncate", machineFields.has(field) && "mono", field === "name" && "font-medium")}>{shown}</span>;
}

export interface Editing {
  /** With which the typing begins: what stands there, or the key that began it. */
  readonly text: string;
  readonly select: boolean;
}

/** Typing in a cell stays in the cell: nothing else of the sheet is drawn while a person types. */
function Editor({
  label,
  field,
  editing,
  list,
  onDone,
}: {
  label: string;
  field: ImportField;
  editing: Editing;
  list: string | undefined;
  onDone: (text: string | undefined, then: "stay" | "down" | "next" | "back") => void;
}) {
  const [text, setText] = useState(editing.text);
  return (
    <input
      className={classNames("cell-editor", machineFields.has(field) && "mono")}
      aria-label={label}
      type={field === "password" ? "password" : "text"}
      autoComplete="off"
      spellCheck={false}
      list={list}
      value={text}
      ref={(input) => {
        if (input && document.activeElement !== input) {
          input.focus({ preventScroll: true });
          if (editing.select) {
            input.select();
          }
        }
      }}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text, "stay")}
      onPaste={(event) => event.stopPropagation()}
      onCopy={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        const then = event.key === "Enter" ? "down" : event.key === "Tab" ? (event.shiftKey ? "back" : "next") : undefined;
        if (event.key === "Escape") {
          event.preventDefault();
          onDone(undefined, "stay");
        } else if (then !== undefined) {
          event.preventDefault();
          onDone(text, then);
        }
      }}
    />
  );
}

export interface CellActions {
  readonly press: (row: number, column: number, extend: boolean) => void;
  readonly begin: (row: number, column: number) => void;
  readonly done: (text: string | undefined, then: "stay" | "down" | "next" | "back") => void;
}

/** One cell: what it holds, what it had, what is wrong with it. */
export function SheetCell({
  row,
  field,
  at,
  active,
  marked,
  editing,
  list,
  actions,
}: {
  row: ImportRow;
  field: ImportField;
  at: { readonly row: number; readonly column: number };
  active: boolean;
  marked: boolean;
  editing: Editing | undefined;
  list: string | undefined;
  actions: CellActions;
}) {
  const cell = row.cells[field];
  const wrong = cell?.problem !== undefined || row.problems.some((problem) => problem.field === field);
  const changed = cell?.was !== undefined || (row.state === "changed" && field === "password" && cell?.set === true);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the sheet itself listens for keys
    <div
      role="gridcell"
      aria-colindex={at.column + 3}
      aria-invalid={wrong || undefined}
      tabIndex={active ? 0 : -1}
      data-cell={`${at.row}-${at.column}`}
      data-active={active || undefined}
      data-marked={marked || undefined}
      title={cell?.note}
      style={{ width: widthOf(field) }}
      className={classNames("cell", changed && "ed", wrong && (row.state === "conflict" ? "ask" : "bad"))}
      onClick={(event) => actions.press(at.row, at.column, event.shiftKey)}
      onDoubleClick={() => actions.begin(at.row, at.column)}
    >
      {editing ? (
        <Editor label={`${fieldLabel(field)}, line ${row.row}`} field={field} editing={editing} list={list} onDone={actions.done} />
      ) : (
        <>
          <CellWords field={field} cell={cell} />
          {cell?.was !== undefined && cell.was !== "" && !wrong ? (
            <span className="cell-was">was {field === "address" ? shortAddress(cell.was) : cell.was}</span>
          ) : null}
          {cell?.note === undefined ? null : (
            <>
              <Info size={11} className="text-ink-3 flex-none" />
              <span className="sr-only">{cell.note}</span>
            </>
          )}
        </>
      )}
    </div>
  );
}
