"use client";
import { SiteFilter } from "../sites/site-filter";
import { ListFilterBar, StateTabs } from "../ui/list-filter";
import { type EnterOpens, ListSearch } from "../ui/list-search";
import { isNarrowed, type LinesView, lineTabs } from "./view";

type Change = (part: Partial<LinesView>) => void;

/** Takes what a caller says. */
export function LineSearch({ view, change, enter }: { view: LinesView; change: Change; enter: EnterOpens }) {
  return (
    <ListSearch
      label="Apartment, number, device, site or user"
      placeholder="Apartment, tenant, number or site"
      query={view.query}
      change={change}
      enter={enter}
    />
  );
}

export function LineTabs({ view, change, chips = false }: { view: LinesView; change: Change; chips?: boolean }) {
  return <StateTabs tabs={lineTabs} state={view.state} change={change} chips={chips} />;
}

interface BarProps {
  readonly view: LinesView;
  readonly change: Change;
  readonly enter: EnterOpens;
  readonly total: number | undefined;
}

export function LineFilterBar({ view, change, enter, total }: BarProps) {
  return (
    <ListFilterBar total={total} onClear={isNarrowed(view) ? () => change({ query: "", state: [], site: [] }) : undefined}>
      <LineSearch view={view} change={change} enter={enter} />
      <SiteFilter chosen={view.site} onChange={(site) => change({ site })} />
    </ListFilterBar>
  );
}
