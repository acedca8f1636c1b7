"use client";
import { useState } from "react";
import { Button } from "../ui/button";
import { counted } from "../ui/plain-text";
import type { CheckedSheet } from "./use-sheet-check";

type Row = CheckedSheet["rows"][number];

const shownAtOnce = 200;
const columns = "grid grid-cols-[44px_minmax(0,1.3fr)_110px_minmax(0,1fr)] phone:grid-cols-[44px_minmax(0,1fr)_auto] gap-x-3";

function Line({ row }: { row: Row }) {
  const { problems, hints, device, called, user, chosen, label } = row;
  const said = [...problems.map(({ message }) => ({ message, bad: true })), ...hints.map(({ message }) => ({ message, bad: false }))];
  return (
    <li className={`${columns} px-4 py-2.5 border-t border-line items-baseline`}>
      <span className="text-ink-3 num">{row.row}</span>
      <span className="min-w-0 wrap-break-word">
        <span className="font-medium">{device?.name ?? (called || "No device")}</span>
        {device?.site ? <span className="text-ink-3"> {device.site.name}</span> : null}
      </span>
      <span className="mono min-w-0 wrap-break-word">
        {user ?? ""}
        {chosen ? <span className="block text-xs text-ink-3 font-sans">next free</span> : null}
      </span>
      <span className="min-w-0 wrap-break-word text-ink-2 phone:col-start-2 phone:col-span-2">{label ?? ""}</span>
      {said.map(({ message, bad }) => (
        <span key={message} className={`col-start-2 col-end-[-1] text-[12.5px] leading-[18px] ${bad ? "text-bad-ink" : "text-ink-3"}`}>
          {message}
        </span>
      ))}
    </li>
  );
}

/** The rows of a sheet in its order, each with what is wrong with it. */
export function SheetRows({ sheet }: { sheet: CheckedSheet }) {
  const [onlyWrong, setOnlyWrong] = useState(sheet.counts.wrong > 0);
  const [most, setMost] = useState(shownAtOnce);
  const rows = onlyWrong ? sheet.rows.filter(({ problems }) => problems.length > 0) : sheet.rows;
  return (
    <section className="card overflow-hidden" aria-label="Flats">
      <div className={`${columns} px-4 py-2 bg-sunken text-xs text-ink-3`} aria-hidden="true">
        <span>Row</span>
        <span>Device</span>
        <span>Number</span>
        <span className="phone:hidden">For whom</span>
      </div>
      {sheet.counts.wrong > 0 ? (
        <label className="flex items-center gap-2.5 px-4 min-h-[40px] phone:min-h-[44px] border-t border-line text-[12.5px]">
          <input
            type="checkbox"
            className="accent-(--accent)"
            checked={onlyWrong}
            onChange={(event) => setOnlyWrong(event.target.checked)}
          />
          Only the {counted(sheet.counts.wrong, "row")} with something wrong
        </label>
      ) : null}
      <ul>
        {rows.slice(0, most).map((row) => (
          <Line key={row.row} row={row} />
        ))}
      </ul>
      {rows.length > most ? (
        <div className="px-4 py-2.5 border-t border-line">
          <Button size="sm" onClick={() => setMost(most + shownAtOnce)}>
            Show {Math.min(shownAtOnce, rows.length - most)} more
          </Button>
        </div>
      ) : null}
    </section>
  );
}
