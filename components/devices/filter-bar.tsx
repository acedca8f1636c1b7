"use client";
import { ArrowUpDown, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Kbd } from "../ui/badge";
import { buttonClass } from "../ui/button";
import { Menu } from "../ui/menu";
import { AddFilter } from "./add-filter";
import { type DriverOption, FilterChip } from "./filter-chip";
import { type FilterName, filterNames, isNarrowed, sorts, type View } from "./view";

const typingPauseMs = 160;

/** The search field keeps every key at once and asks the server when the typing pauses. */
export function SearchBox({ view, change, placeholder }: { view: View; change: (part: Partial<View>) => void; placeholder: string }) {
  const [text, setText] = useState(view.query);
  useEffect(() => {
    if (text.trim() === view.query) {
      return undefined;
    }
    const timer = setTimeout(() => change({ query: text.trim() }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, view.query, change]);
  useEffect(() => {
    // Cleared or followed from elsewhere: the field follows.
    setText((before) => (before.trim() === view.query ? before : view.query));
  }, [view.query]);
  return (
    <div className="inp h-8 w-[300px] narrow:w-[220px] phone:w-full! phone:h-11">
      <Search size={14} className="text-ink-3" />
      <input
        type="search"
        data-search
        aria-label={placeholder}
        placeholder={placeholder}
        className="[&::-webkit-search-cancel-button]:hidden"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            setText("");
            change({ query: "" });
            event.currentTarget.blur();
          }
        }}
      />
      <span className="only-d" aria-hidden="true">
        <Kbd>/</Kbd>
      </span>
    </div>
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
        return values ? (
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
    </div>
  );
}
