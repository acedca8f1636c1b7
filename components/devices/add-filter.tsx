"use client";
import { ChevronRight, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { Popover } from "../ui/popover";
import { type DriverOption, FilterValues, useOptions } from "./filter-chip";
import { chosenFilters, type FilterName, filterLabels, type View } from "./view";

function Values({
  name,
  drivers,
  view,
  onChange,
}: {
  name: FilterName;
  drivers: readonly DriverOption[];
  view: View;
  onChange: (values: readonly string[]) => void;
}) {
  const options = useOptions(name, drivers, true);
  return <FilterValues name={name} options={options} values={view.filters[name] ?? []} onChange={onChange} />;
}

/** Adds a filter: first what, then which. */
export function AddFilter({
  view,
  drivers,
  onChange,
}: {
  view: View;
  drivers: readonly DriverOption[];
  onChange: (name: FilterName, values: readonly string[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<FilterName>();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="chip chip-add"
        aria-expanded={open}
        onClick={() => {
          setName(undefined);
          setOpen(!open);
        }}
      >
        <Plus size={13} />
        Filter
      </button>
      {open ? (
        <Popover anchor={button} onClose={() => setOpen(false)} className="menu" aria-label="Filter by" role="group">
          {name === undefined ? (
            chosenFilters.map((name, index) => (
              // biome-ignore lint/a11y/noAutofocus: the list was opened to choose from it
              <button key={name} type="button" autoFocus={index === 0} className="menu-i" onClick={() => setName(name)}>
                <span className="flex-1">{filterLabels[name]}</span>
                <ChevronRight size={13} />
              </button>
            ))
          ) : (
            <Values name={name} drivers={drivers} view={view} onChange={(values) => onChange(name, values)} />
          )}
        </Popover>
      ) : null}
    </>
  );
}
