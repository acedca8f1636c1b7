"use client";
import { ListFilterBar, StateTabs } from "../ui/list-filter";
import { type EnterOpens, ListSearch } from "../ui/list-search";
import { MenuFilter } from "../ui/menu-filter";
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
  const choices = kindChoices.map((kind) => ({ id: kind, label: kinds[kind].label, icon: kinds[kind].icon }));
  return <MenuFilter label="Kind" choices={choices} chosen={view.kind} onChange={(kind) => change({ kind })} />;
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
