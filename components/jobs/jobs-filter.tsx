"use client";
import { Plus, X } from "lucide-react";
import { useCallback } from "react";
import { Menu } from "../ui/menu";
import { SearchInput } from "../ui/search-input";
import { useTypedQuery } from "../ui/use-typed-query";
import { kinds } from "./job-words";
import { isNarrowed, type JobsView, jobTabs, kindChoices } from "./view";

type Change = (part: Partial<JobsView>) => void;

export function JobSearch({ view, change }: { view: JobsView; change: Change }) {
  const [text, type] = useTypedQuery(
    view.query,
    useCallback((query: string) => change({ query }), [change]),
  );
  return (
    <SearchInput
      label="Name, number or person"
      value={text}
      onChange={type}
      onClear={() => change({ query: "" })}
      className="w-[300px] narrow:w-[240px]"
    />
  );
}

/** Saved filters as tabs; as chips on a phone. */
export function JobTabs({ view, change, chips = false }: { view: JobsView; change: Change; chips?: boolean }) {
  const current = jobTabs.find((tab) => tab.state.join() === view.state.join())?.id;
  return (
    <nav className={chips ? "flex gap-2 mt-3 -mx-4 px-4 overflow-x-auto [scrollbar-width:none]" : "tabs px-6"} aria-label="Views">
      {jobTabs.map((tab) => (
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

/** What the jobs do. */
export function KindFilter({ view, change }: { view: JobsView; change: Change }) {
  const chosen = kindChoices.filter((kind) => view.kind.includes(kind));
  const [first] = chosen;
  const items = kindChoices.map((kind) => ({
    id: kind,
    label: kinds[kind].label,
    icon: kinds[kind].icon,
    checked: view.kind.includes(kind),
    onSelect: () => change({ kind: kindChoices.filter((other) => (other === kind) !== view.kind.includes(other)) }),
  }));
  return first === undefined ? (
    <Menu label="Filter by kind" align="start" className="chip chip-add" items={items}>
      <Plus size={13} />
      Kind
    </Menu>
  ) : (
    <span className="chip">
      <Menu label="Kinds shown" align="start" className="flex gap-[5px] rounded max-w-[220px]" items={items}>
        <i>Kind is</i>
        <b className="truncate">{chosen.length === 1 ? kinds[first].label : `any of ${chosen.length}`}</b>
      </Menu>
      <button type="button" className="x" aria-label="Remove the filter Kind" onClick={() => change({ kind: [] })}>
        <X size={13} />
      </button>
    </span>
  );
}

export function JobFilterBar({ view, change, total }: { view: JobsView; change: Change; total: number | undefined }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 min-h-[52px] py-2 border-b border-line">
      <JobSearch view={view} change={change} />
      <KindFilter view={view} change={change} />
      {isNarrowed(view) ? (
        <button
          type="button"
          className="text-xs text-ink-3 hover:text-ink px-1 h-6 rounded"
          onClick={() => change({ query: "", state: [], kind: [] })}
        >
          Clear
        </button>
      ) : null}
      <span className="ml-auto text-xs text-ink-3 num" aria-live="polite">
        {total === undefined ? "" : total === 1 ? "1 matches" : `${total} match`}
      </span>
    </div>
  );
}
