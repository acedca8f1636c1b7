"use client";
import { Building2, KeyRound, RefreshCw, Tag as TagIcon, X } from "lucide-react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";

export type BulkAction = "check" | "tag" | "move" | "login";

/** Floats over the end of the list and says what it acts on. */
export function SelectionBar({
  count,
  total,
  busy,
  onSelectAll,
  onAction,
  onClear,
}: {
  count: number;
  total: number;
  busy: boolean;
  onSelectAll: () => void;
  onAction: (action: BulkAction) => void;
  onClear: () => void;
}) {
  const mayEdit = useMay("device.edit");
  return (
    <div className="sticky bottom-5 z-[4] flex justify-center pointer-events-none mt-auto pt-3.5">
      <section
        aria-label="Selection"
        className="pointer-events-auto flex items-center gap-1 p-1.5 pl-3.5 rounded-[11px] border border-line-2 bg-surface shadow-(--sh-3)"
      >
        <span className="font-medium num" aria-live="polite">
          {count} selected
        </span>
        {count < total ? (
          <button type="button" className="text-xs link mx-2" onClick={onSelectAll} aria-busy={busy}>
            {busy ? "Selecting" : `Select all ${total}`}
          </button>
        ) : null}
        <span className="w-px h-5 bg-line mx-1" />
        <Button variant="ghost" size="sm" onClick={() => onAction("check")}>
          <RefreshCw size={13} />
          Check
        </Button>
        {mayEdit ? (
          <>
            <Button variant="ghost" size="sm" onClick={() => onAction("tag")}>
              <TagIcon size={13} />
              Tag
            </Button>
            <Button variant="ghost" size="sm" onClick={() => onAction("move")}>
              <Building2 size={13} />
              Move to site
            </Button>
            <Button variant="ghost" size="sm" onClick={() => onAction("login")}>
              <KeyRound size={13} />
              Enter a login
            </Button>
          </>
        ) : null}
        <span className="w-px h-5 bg-line mx-1" />
        <Button variant="ghost" size="sm" square aria-label="Clear the selection" onClick={onClear}>
          <X size={15} />
        </Button>
      </section>
    </div>
  );
}
