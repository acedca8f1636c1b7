import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";

/** A line between two groups of a selection's actions. */
export const SelectionRule = () => <span className="w-px h-5 bg-line mx-1 phone:hidden" />;

/**
 * Floats over the end of a list, and says what its actions are for: those that are selected, or all that match as a list of now. Tab comes to it
 * behind every row, so it is marked for a key that leads there at once.
 */
export function SelectionFrame({
  count,
  total,
  all,
  busy = false,
  note,
  children,
  onSelectAll,
  onClear,
}: {
  count: number;
  /** All that match, as far as that is known. */
  total: number;
  /** True if all that match are selected, and not one by one. */
  all: boolean;
  busy?: boolean;
  /** Why something does not apply. */
  note?: ReactNode;
  children: ReactNode;
  onSelectAll: () => void;
  onClear: () => void;
}) {
  return (
    <div className="sticky bottom-5 z-[4] flex justify-center pointer-events-none mt-auto pt-3.5">
      <section
        aria-label="Selection"
        className="pointer-events-auto flex flex-wrap items-center gap-1 p-1.5 pl-3.5 rounded-[11px] border border-line-2 bg-surface shadow-(--sh-3)"
      >
        {note}
        <span className="font-medium num" aria-live="polite">
          {all ? `All ${count} that match` : `${count} selected`}
        </span>
        {all ? <span className="text-xs text-ink-3 ml-1">as a list of now</span> : null}
        {!all && count < total ? (
          <button type="button" className="text-xs link mx-2" onClick={onSelectAll} aria-busy={busy}>
            {busy ? "Selecting" : `Select all ${total}`}
          </button>
        ) : null}
        <SelectionRule />
        {/* On a phone the actions have a row of their own below, and what ends the selection stays beside its count. */}
        <div data-selection-actions className="contents phone:order-1 phone:basis-full phone:flex phone:flex-wrap phone:-ml-2">
          {children}
        </div>
        <SelectionRule />
        <Button variant="ghost" size="sm" square className="phone:ml-auto" aria-label="Clear the selection" onClick={onClear}>
          <X size={15} />
        </Button>
      </section>
    </div>
  );
}
