"use client";
import { ArrowUpDown } from "lucide-react";
import { useCallback } from "react";
import { JobChip } from "../jobs/job-chip";
import { buttonClass } from "../ui/button";
import { Menu } from "../ui/menu";
import { SearchInput } from "../ui/search-input";
import { useTypedQuery } from "../ui/use-typed-query";
import { AddFilter } from "./add-filter";
import { ColumnChoice } from "./column-choice";
import { type DriverOption, FilterChip } from "./filter-chip";
import { type FilterName, filterNames, isNarrowed, sorts, type View } from "./view";

/** The search field keeps every key at once and asks the server when the typing pauses. */
export function SearchBox({ view, change, placeholder }: { view: View; change: (part: Partial<View>) => void; placeholder: string }) {
  const [text, type] = useTypedQuery(
    view.query,
    useCallback((query: string) => change({ query }), [change]),
  );
  return (
    <SearchInput
      label={placeholder}
      value={text}
      onChange={type}
      onClear={() => change({ query: "" })}
      className="w-[300px] narrow:w-[220px]"
    />
  );
}

export function FilterBar({
  view,
  change,
  drivers,
  total,
}: {
  view: View;
  change: (part: Partial<View>) => void;
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
      <SearchBox view={view} change={change} placeholder="Name, address, serial or tag" />
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
