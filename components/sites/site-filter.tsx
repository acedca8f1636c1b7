"use client";
import { Plus, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Checkbox } from "../ui/field";
import { Popover } from "../ui/popover";
import { siteOptions, useSites } from "./use-sites";

interface Props {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A list's filter by sites, as a chip. The sites are asked for when it is opened. */
export function SiteFilter({ chosen, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const id = useId();
  const options = siteOptions(useSites(open || chosen.length > 0).data?.items ?? []);
  const only = chosen.length === 1 ? (options.find((option) => option.value === chosen[0])?.label ?? "1 site") : `any of ${chosen.length}`;
  return (
    <span ref={anchor} className={chosen.length > 0 ? "chip" : "inline-flex"}>
      {chosen.length > 0 ? (
        <>
          <button type="button" className="flex gap-[5px] rounded max-w-[220px]" aria-expanded={open} onClick={() => setOpen(!open)}>
            <i>Site is</i>
            <b className="truncate">{only}</b>
          </button>
          <button type="button" className="x" aria-label="Remove the filter Site" onClick={() => onChange([])}>
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
                  checked={chosen.includes(option.value)}
                  onChange={(on) => onChange(on ? [...chosen, option.value] : chosen.filter((candidate) => candidate !== option.value))}
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
