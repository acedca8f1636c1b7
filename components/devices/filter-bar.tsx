"use client";
import { ArrowUpDown } from "lucide-react";
import { JobChip } from "../jobs/job-chip";
import { buttonClass } from "../ui/button";
import { type EnterOpens, ListSearch } from "../ui/list-search";
import { Menu } from "../ui/menu";
import { AddFilter } from "./add-filter";
import { ColumnChoice } from "./column-choice";
import { type DriverOption, FilterChip } from "./filter-chip";
import { type FilterName, filterNames, isNarrowed, sorts, type View } from "./view";

interface SearchProps {
  readonly view: View;
  readonly change: (part: Partial<View>) => void;
  readonly enter: EnterOpens;
  readonly placeholder: string;
}

export function SearchBox({ view, change, enter, placeholder }: SearchProps) {
  return <ListSearch label={placeholder} query={view.query} change={change} enter={enter} className="w-[300px] narrow:w-[220px]" />;
}

export function FilterBar({
  view,
  change,
  enter,
  drivers,
  total,
}: {
  view: View;
  change: (part: Partial<View>) => void;
  enter: EnterOpens;
  drivers: readonly DriverOption[];
  total: number | undefined;
}) {
  const setFilter = (name: FilterName, values: readonly string[]) => {
    const { [name]: _gone, ...rest } = view.filters;
    change({ filters: values.length === 0 ? rest : { ...view.filters, [name]: values } });
  };
  const sortLabel = (sorts as Readonly<Record<string, string>>)[view.sort] ?? "Sorted";
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 min-h-[52px] py-2 border-b border-line">
      <SearchBox view={view} change={change} enter={enter} placeholder="Name, address, serial or tag" />
      {filterNames.map((name) => {
        const values = view.filters[name];
        return values && name === "job" ? (
          <JobChip key={name} of={values[0] ?? ""} onRemove={() => setFilter(name, [])} />
        ) : values ? (
          <FilterChip key={name} name={name} drivers={drivers} values={values} onChange={(next) => setFilter(name, next)} />
        ) : null;
      })}
      <AddFilter view={view} drivers={drivers} onChange={setFilter} />
      {isNarrowed(view) ? (
        <button
          type="button"
          className="text-xs text-ink-3 hover:text-ink px-1 h-6 rounded"
          onClick={() => change({ query: "", filters: {}, kind: "", attention: false })}
        >
          Clear
        </button>
      ) : null}
      <span className="ml-auto text-xs text-ink-3 num" aria-live="polite">
        {total === undefined ? "" : total === 1 ? "1 matches" : `${total} match`}
      </span>
      <Menu
        label={`Sorted by: ${sortLabel}`}
        className={buttonClass({ variant: "ghost", size: "sm" })}
        items={Object.entries(sorts).map(([id, label]) => ({ id, label, checked: view.sort === id, onSelect: () => change({ sort: id }) }))}
      >
        <ArrowUpDown size={13} />
        {sortLabel}
      </Menu>
      <ColumnChoice />
    </div>
  );
}
