"use client";
import { Columns3, FileSpreadsheet, Info, MapPinOff, SlidersHorizontal } from "lucide-react";
import type { ImportView } from "@/lib/imports/schemas";
import { Button } from "../ui/button";
import type { Opened } from "./check-dialogs";
import { readAs, rowCount } from "./row-words";

/** What the list is, how its columns were understood, and what has to be said about all of its rows. */
export function CheckSummary({ list, onOpen }: { list: ImportView; onOpen: (dialog: Opened) => void }) {
  const left = list.columns.filter(({ field }) => field === null).map(({ header }) => header);
  const missing = list.missingSites.filter(({ create }) => !create).length;
  // Which ones those are stands beside it, as they are left out now.
  const notes = list.notes.filter((note) => !note.includes("columns are known"));
  const given = Object.values(list.defaults).filter((value) => value !== undefined).length;
  return (
    <section aria-label="The list" className="flex flex-wrap items-center gap-x-4 gap-y-2 px-6 phone:px-4 py-3 border-b border-line">
      <span className="grid place-items-center w-8 h-8 rounded-lg border border-line-2 text-ink-2 phone:hidden">
        <FileSpreadsheet size={16} />
      </span>
      <div className="min-w-0 leading-[18px] mr-auto">
        <h1 className="text-[14px] font-semibold truncate">{list.name ?? "Pasted rows"}</h1>
        <p className="text-xs text-ink-3 num">
          {rowCount(list.total)}, {list.columns.length} columns · {readAs(list)} · nothing is written yet
        </p>
      </div>
      {left.length === 0 ? null : (
        <p className="text-xs text-ink-2 max-w-[420px] truncate" title={left.join(", ")}>
          {left.slice(0, 3).join(", ")}
          {left.length > 3 ? ` and ${left.length - 3} more` : ""} {left.length === 1 ? "is" : "are"} left out.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onOpen({ dialog: "columns" })}>
          <Columns3 size={13} />
          Columns
        </Button>
        <Button size="sm" onClick={() => onOpen({ dialog: "defaults" })}>
          <SlidersHorizontal size={13} />
          For all rows{given > 0 ? ` (${given})` : ""}
        </Button>
        {list.missingSites.length > 0 ? (
          <Button size="sm" onClick={() => onOpen({ dialog: "sites" })}>
            <MapPinOff size={13} />
            {missing === 0 ? "New sites" : missing === 1 ? "1 site is not here" : `${missing} sites are not here`}
          </Button>
        ) : null}
      </div>
      {notes.length > 0 ? (
        <ul className="basis-full text-xs text-ink-2 grid gap-1">
          {notes.map((note) => (
            <li key={note} className="flex gap-1.5">
              <Info size={13} className="flex-none mt-0.5 text-ink-3" />
              {note}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
