"use client";
import { type ClipboardEvent, type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import type { ImportField, ImportRow } from "@/lib/imports/schemas";
import { formatBlock, type Marked, moved, type Place, parseBlock, rectangleOf, tabbed } from "./block";
import { pasted, type RowEdit, typedIn } from "./edits";
import type { CellActions, Editing } from "./sheet-cell";

interface Given {
  readonly rows: readonly ImportRow[];
  readonly fields: readonly ImportField[];
  readonly edit: (edits: readonly RowEdit[]) => unknown;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
  readonly open: (row: number) => void;
}

/** The keyboard of a spreadsheet: which cell has it, what is marked, what is being typed. */
export function useSheetKeys(given: Given) {
  const [marked, setMarked] = useState<Marked>({ anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } });
  const [editing, setEditing] = useState<Editing>();
  const now = useRef({ given, marked, editing });
  now.current = { given, marked, editing };
  /** After Esc the next Tab leaves the sheet instead of going to the next cell. */
  const leaving = useRef(false);

  const go = useCallback((to: Place, extend = false) => {
    setMarked((before) => ({ anchor: extend ? before.anchor : to, active: to }));
  }, []);
  const sizeOf = () => ({ rows: now.current.given.rows.length, columns: now.current.given.fields.length });
  const begin = useCallback((text?: string) => {
    const { active } = now.current.marked;
    const row = now.current.given.rows[active.row];
    const field = now.current.given.fields[active.column];
    if (row && field) {
      setEditing({ text: text ?? typedIn(row, field), select: text === undefined });
    }
  }, []);

  const cellActions: CellActions = useMemo(
    () => ({
      press: (row, column, extend) => {
        const { active } = now.current.marked;
        if (!now.current.editing || active.row !== row || active.column !== column) {
          setEditing(undefined);
          go({ row, column }, extend);
        }
      },
      begin: (row, column) => {
        if (!now.current.editing) {
          go({ row, column });
          now.current.marked = { anchor: { row, column }, active: { row, column } };
          begin();
        }
      },
      done: (text, then) => {
        if (!now.current.editing) {
          return;
        }
        now.current.editing = undefined;
        setEditing(undefined);
        const { active } = now.current.marked;
        const row = now.current.given.rows[active.row];
        const field = now.current.given.fields[active.column];
        if (text !== undefined && row && field && (field === "password" ? text !== "" : text !== typedIn(row, field))) {
          now.current.given.edit([{ row: row.row, cells: { [field]: text } }]);
        }
        const size = { rows: now.current.given.rows.length, columns: now.current.given.fields.length };
        const to =
          then === "down" ? moved("ArrowDown", active, size, false) : then === "stay" ? undefined : tabbed(active, size, then === "back");
        if (to) {
          go(to);
        }
      },
    }),
    [begin, go],
  );

  const markedRectangle = () => rectangleOf(now.current.marked);
  const clearMarked = () => {
    const { from, to } = markedRectangle();
    now.current.given.edit(pasted([[""]], now.current.given.fields, now.current.given.rows, { from, to }));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { active } = now.current.marked;
    if (event.target instanceof Element && event.target.closest("button, input, select")) {
      return;
    }
    const command = event.ctrlKey || event.metaKey;
    const to = moved(event.key, active, sizeOf(), command);
    const isLeaving = leaving.current;
    leaving.current = event.key === "Escape";
    if (to) {
      event.preventDefault();
      go(to, event.shiftKey);
    } else if (event.key === "Tab") {
      const next = isLeaving ? undefined : tabbed(active, sizeOf(), event.shiftKey);
      const row = now.current.given.rows[active.row];
      const toProblems = !event.shiftKey && next?.row === active.row + 1 && row !== undefined && row.problems.length > 0;
      if (next && !toProblems) {
        event.preventDefault();
        go(next);
      }
    } else if (command && event.key.toLowerCase() === "z") {
      event.preventDefault();
      (event.shiftKey ? now.current.given.redo : now.current.given.undo)?.();
    } else if (command && event.key.toLowerCase() === "y") {
      event.preventDefault();
      now.current.given.redo?.();
    } else if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      const row = now.current.given.rows[active.row];
      if (row) {
        now.current.given.open(row.row);
      }
    } else if (command || event.altKey) {
      return;
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      begin();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      clearMarked();
    } else if (event.key.length === 1) {
      event.preventDefault();
      begin(event.key);
    }
  };

  const onCopy = (event: ClipboardEvent<HTMLElement>) => {
    const { from, to } = markedRectangle();
    const { rows, fields } = now.current.given;
    const cells = rows
      .slice(from.row, to.row + 1)
      .map((row) => fields.slice(from.column, to.column + 1).map((field) => typedIn(row, field)));
    event.clipboardData.setData("text/plain", formatBlock(cells));
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const { rows, fields, edit } = now.current.given;
    event.preventDefault();
    edit(pasted(parseBlock(event.clipboardData.getData("text/plain")), fields, rows, markedRectangle()));
  };
  return { marked, editing, go, cellActions, handlers: { onKeyDown, onCopy, onPaste } };
}
