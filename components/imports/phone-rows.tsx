"use client";
import { ChevronRight } from "lucide-react";
import type { ImportRow } from "@/lib/imports/schemas";
import { shortAddress } from "../devices/kinds";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { Outcome } from "./sheet-row";

const rowHeight = 84;

/** On a phone: one row below the other, the first problem below its name. A tap opens all of its cells. */
export function PhoneRows({
  rows,
  onNearEnd,
  onOpen,
}: {
  rows: readonly ImportRow[];
  onNearEnd: () => void;
  onOpen: (row: number) => void;
}) {
  const { top, indices, before, after } = useVirtualRows<HTMLUListElement>({ count: rows.length, rowHeight, onNearEnd });
  return (
    <ul ref={top} aria-label="Rows of the list" style={{ paddingTop: before, paddingBottom: after }}>
      {indices.map((index) => {
        const row = rows[index];
        if (!row) {
          return null;
        }
        const { cells, problems } = row;
        const tone = row.state === "conflict" ? "text-warn-ink" : "text-bad-ink";
        const second = [cells.site?.text, cells.address?.text && shortAddress(cells.address.text)].filter(Boolean).join(" · ");
        return (
          <li key={row.row} style={{ height: rowHeight }} className="border-b border-line">
            <button type="button" className="flex items-center gap-3 w-full h-full px-4 text-left" onClick={() => onOpen(row.row)}>
              <span className="w-6 text-right text-xs text-ink-3 num flex-none">{row.row}</span>
              <span className="min-w-0 flex-1 leading-[18px]">
                <span className="flex items-center gap-2">
                  <span className="font-medium text-[15px] truncate flex-1">{cells.name?.text || row.deviceName || "No name"}</span>
                  <Outcome state={row.state} />
                </span>
                <span className="block text-[13px] text-ink-3 truncate">{second}</span>
                {problems[0] ? (
                  <span className={`block text-[13px] truncate ${tone}`}>
                    {problems[0].message}
                    {problems.length > 1 ? ` · ${problems.length - 1} more` : ""}
                  </span>
                ) : null}
              </span>
              <ChevronRight size={16} className="text-ink-3 flex-none" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
