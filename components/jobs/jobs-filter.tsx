"use client";
import { Plus, X } from "lucide-react";
import { ListFilterBar, StateTabs } from "../ui/list-filter";
import { type EnterOpens, ListSearch } from "../ui/list-search";
import { Menu } from "../ui/menu";
import { kindChoices, kinds } from "./job-words";
import { isNarrowed, type JobsView, jobTabs } from "./view";

type Change = (part: Partial<JobsView>) => void;

export function JobSearch({ view, change, enter }: { view: JobsView; change: Change; enter: EnterOpens }) {
  return <ListSearch label="Name, number or person" query={view.query} change={change} enter={enter} />;
}

export function JobTabs({ view, change, chips = false }: { view: JobsView; change: Change; chips?: boolean }) {
  return <StateTabs tabs={jobTabs} state={view.state} change={change} chips={chips} />;
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

interface BarProps {
  readonly view: JobsView;
  readonly change: Change;
  readonly enter: EnterOpens;
  readonly total: number | undefined;
}

export function JobFilterBar({ view, change, enter, total }: BarProps) {
  return (
    <ListFilterBar total={total} onClear={isNarrowed(view) ? () => change({ query: "", state: [], kind: [] }) : undefined}>
      <JobSearch view={view} change={change} enter={enter} />
      <KindFilter view={view} change={change} />
    </ListFilterBar>
  );
}
