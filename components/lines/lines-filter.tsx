"use client";
import { Plus, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { siteOptions, useSites } from "../sites/use-sites";
import { Checkbox } from "../ui/field";
import { ListFilterBar, StateTabs } from "../ui/list-filter";
import { type EnterOpens, ListSearch } from "../ui/list-search";
import { Popover } from "../ui/popover";
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
      <SiteFilter view={view} change={change} />
    </ListFilterBar>
  );
}
