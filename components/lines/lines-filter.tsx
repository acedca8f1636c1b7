"use client";
import { Plus, X } from "lucide-react";
import { useCallback, useId, useRef, useState } from "react";
import { siteOptions, useSites } from "../sites/use-sites";
import { Checkbox } from "../ui/field";
import { Popover } from "../ui/popover";
import { SearchInput } from "../ui/search-input";
import { useTypedQuery } from "../ui/use-typed-query";
import { isNarrowed, type LinesView, lineTabs } from "./view";

type Change = (part: Partial<LinesView>) => void;

/** Takes what a caller says. */
export function LineSearch({ view, change }: { view: LinesView; change: Change }) {
  const [text, type] = useTypedQuery(
    view.query,
    useCallback((query: string) => change({ query }), [change]),
  );
  return (
    <SearchInput
      label="Apartment, number, device, site or user"
      placeholder="Apartment, tenant, number or site"
      value={text}
      onChange={type}
      onClear={() => change({ query: "" })}
      className="w-[300px] narrow:w-[240px]"
    />
  );
}

/** Saved filters as tabs; as chips on a phone. */
export function LineTabs({ view, change, chips = false }: { view: LinesView; change: Change; chips?: boolean }) {
  const current = lineTabs.find((tab) => tab.state.join() === view.state.join())?.id;
  return (
    <nav className={chips ? "flex gap-2 mt-3 -mx-4 px-4 overflow-x-auto [scrollbar-width:none]" : "tabs px-6"} aria-label="Views">
      {lineTabs.map((tab) => (
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

function SiteFilter({ view, change }: { view: LinesView; change: Change }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const id = useId();
  const options = siteOptions(useSites(open || view.site.length > 0).data?.items ?? []);
  const only =
    view.site.length === 1 ? (options.find((option) => option.value === view.site[0])?.label ?? "1 site") : `any of ${view.site.length}`;
  return (
    <span ref={anchor} className={view.site.length > 0 ? "chip" : "inline-flex"}>
      {view.site.length > 0 ? (
        <>
          <button type="button" className="flex gap-[5px] rounded max-w-[220px]" aria-expanded={open} onClick={() => setOpen(!open)}>
            <i>Site is</i>
            <b className="truncate">{only}</b>
          </button>
          <button type="button" className="x" aria-label="Remove the filter Site" onClick={() => change({ site: [] })}>
            <X size={13} />
          </button>
        </>
      ) : (
        <button type="button" className="chip chip-add" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Plus size={13} />
          Site
        </button>
      )}
      {open ? (
        <Popover anchor={anchor} onClose={() => setOpen(false)} className="menu">
          <fieldset>
            <legend className="px-2.5 pt-1 pb-1 text-2xs text-ink-3">Site is any of</legend>
            {options.length === 0 ? <p className="px-2.5 py-2 text-ink-3">Nothing to choose from yet.</p> : null}
            {options.map((option, index) => (
              <label key={option.value} htmlFor={`${id}-${index}`} className="menu-i">
                <Checkbox
                  id={`${id}-${index}`}
                  checked={view.site.includes(option.value)}
                  onChange={(on) =>
                    change({ site: on ? [...view.site, option.value] : view.site.filter((candidate) => candidate !== option.value) })
                  }
                />
                <span className="truncate">{option.label}</span>
              </label>
            ))}
          </fieldset>
        </Popover>
      ) : null}
    </span>
  );
}

export function LineFilterBar({ view, change, total }: { view: LinesView; change: Change; total: number | undefined }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 min-h-[52px] py-2 border-b border-line">
      <LineSearch view={view} change={change} />
      <SiteFilter view={view} change={change} />
      {isNarrowed(view) ? (
        <button
          type="button"
          className="text-xs text-ink-3 hover:text-ink px-1 h-6 rounded"
          onClick={() => change({ query: "", state: [], site: [] })}
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
