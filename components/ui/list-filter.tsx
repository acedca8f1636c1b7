"use client";
import type { ReactNode } from "react";

interface Tab<S extends string> {
  readonly id: string;
  readonly label: string;
  readonly state: readonly S[];
}

interface TabsProps<S extends string> {
  readonly tabs: readonly Tab<S>[];
  /** The states that are shown. */
  readonly state: readonly string[];
  readonly change: (part: { readonly state: readonly S[] }) => void;
  readonly chips?: boolean;
}

/** Saved filters of a list by state, as tabs; as chips on a phone. */
export function StateTabs<S extends string>({ tabs, state, change, chips = false }: TabsProps<S>) {
  const current = tabs.find((tab) => tab.state.join() === state.join())?.id;
  return (
    <nav className={chips ? "flex gap-2 mt-3 -mx-4 px-4 overflow-x-auto [scrollbar-width:none]" : "tabs px-6"} aria-label="Views">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          className={chips ? "chip flex-none px-3 aria-[current]:bg-ink aria-[current]:text-on-ink aria-[current]:border-ink" : "tab"}
          aria-current={tab.id === current ? "true" : undefined}
          onClick={() => change({ state: tab.state })}
        >
          {tab.label}
        </button>
      ))}
    </nav>
  );
}

interface BarProps {
  /** The search and the filters. */
  readonly children: ReactNode;
  /** Left out where nothing is narrowed. */
  readonly onClear?: (() => void) | undefined;
  readonly total: number | undefined;
}

/** The row above a list: its search and filters, and how many match. */
export function ListFilterBar({ children, onClear, total }: BarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
      {children}
      {onClear ? (
        <button type="button" className="text-xs text-ink-3 hover:text-ink px-1 h-6 rounded" onClick={onClear}>
          Clear
        </button>
      ) : null}
      <span className="ml-auto text-xs text-ink-3 num" aria-live="polite">
        {total === undefined ? "" : total === 1 ? "1 matches" : `${total} match`}
      </span>
    </div>
  );
}
