"use client";
import { Redo2, Replace, Undo2 } from "lucide-react";
import { useCallback } from "react";
import { fileAddress } from "@/lib/api/client";
import type { ImportView } from "@/lib/imports/schemas";
import { Kbd } from "../ui/badge";
import { Button } from "../ui/button";
import { useCommand } from "../ui/command-key";
import { ExportMenu } from "../ui/export-menu";
import { SearchInput } from "../ui/search-input";
import { useTypedQuery } from "../ui/use-typed-query";
import { countOf, sheetTabs } from "./row-words";
import type { Sheet, SheetView } from "./use-sheet";

/** Which rows are shown, how many there are of each, and what was changed here. */
export function CheckBar({
  list,
  view,
  onView,
  sheet,
  onReplace,
}: {
  list: ImportView;
  view: SheetView;
  onView: (view: SheetView) => void;
  sheet: Sheet;
  onReplace: () => void;
}) {
  const paste = useCommand("V");
  const [text, type] = useTypedQuery(
    view.query,
    useCallback((query: string) => onView({ ...view, query }), [onView, view]),
  );
  const shown = sheetTabs.filter(({ id, state }) => id !== "left_out" || countOf(list, state) > 0 || view.state.join() === state.join());
  return (
    <>
      <nav className="tabs px-6 phone:px-4 phone:overflow-x-auto" aria-label="Rows">
        {shown.map(({ id, label, state }) => {
          const count = countOf(list, state);
          return (
            <button
              key={id}
              type="button"
              className="tab"
              aria-current={view.state.join() === state.join() ? "true" : undefined}
              onClick={() => onView({ ...view, state })}
            >
              {label}
              <span className="n">{count}</span>
              {id === "fix" && count > 0 ? <span className="w-1.5 h-1.5 rounded-full bg-bad" aria-hidden="true" /> : null}
            </button>
          );
        })}
      </nav>
      <div className="flex flex-wrap items-center gap-2 px-6 phone:px-4 py-2 border-b border-line">
        <SearchInput
          label="Find in the rows"
          value={text}
          onChange={type}
          onClear={() => onView({ ...view, query: "" })}
          className="w-[220px]"
        />
        <Button size="sm" variant="ghost" className="phone:hidden" onClick={onReplace}>
          <Replace size={13} />
          Replace
        </Button>
        <Button size="sm" variant="ghost" square aria-label="Take back" disabled={!sheet.undo} onClick={sheet.undo}>
          <Undo2 size={14} />
        </Button>
        <Button size="sm" variant="ghost" square aria-label="Do again" disabled={!sheet.redo} onClick={sheet.redo}>
          <Redo2 size={14} />
        </Button>
        <ExportMenu
          label="Save these rows as a file"
          address={(format) =>
            fileAddress("GET /api/imports/{id}/export", {
              params: { id: list.id },
              query: { state: view.state.join(",") || undefined, query: view.query || undefined, format },
            })
          }
        />
        <span role="status" className="text-xs text-ink-3 num">
          {sheet.isChecking
            ? "Checking"
            : sheet.changedCells === 0
              ? ""
              : sheet.changedCells === 1
                ? "1 cell changed here"
                : `${sheet.changedCells} cells changed here`}
        </span>
        <span className="ml-auto flex items-center gap-3 text-xs text-ink-3 narrow:hidden phone:hidden">
          <span>Empty cell: keep</span>
          <span>
            <span className="mono">-</span> : clear
          </span>
          <span>
            <Kbd>Enter</Kbd> edit
          </span>
          <span>
            <Kbd>{paste}</Kbd> paste a block
          </span>
        </span>
      </div>
    </>
  );
}
