"use client";
import { useId, useState } from "react";
import { siteOptions, useSites } from "../sites/use-sites";
import { Checkbox } from "../ui/field";

/** Sites to tick. Nothing ticked means all of them. */
export function SitePicker({ value, onChange }: { value: readonly string[]; onChange: (ids: readonly string[]) => void }) {
  const [query, setQuery] = useState("");
  const id = useId();
  const options = siteOptions(useSites().data?.items ?? []).filter((option) =>
    option.label.toLowerCase().includes(query.trim().toLowerCase()),
  );
  return (
    <fieldset className="fld">
      <legend className="lab">
        Sites <span className="opt">{value.length === 0 ? "all of them" : `${value.length} chosen`}</span>
      </legend>
      <div className="border border-line-2 rounded-md overflow-hidden">
        <input
          type="search"
          aria-label="Find a site"
          placeholder="Find a site"
          className="w-full h-8 px-2.5 bg-transparent border-b border-line focus-visible:shadow-none focus:border-accent"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <div className="max-h-44 overflow-y-auto p-1">
          {options.map((option, index) => (
            <label key={option.value} htmlFor={`${id}-${index}`} className="menu-i">
              <Checkbox
                id={`${id}-${index}`}
                checked={value.includes(option.value)}
                onChange={(checked) => onChange(checked ? [...value, option.value] : value.filter((one) => one !== option.value))}
              />
              <span className="truncate">{option.label}</span>
            </label>
          ))}
          {options.length === 0 ? <p className="px-2.5 py-2 text-ink-3">No site matches.</p> : null}
        </div>
      </div>
      <div className="hint">
        <span>Nothing else exists for this person. A customer includes its places. None chosen: every site.</span>
      </div>
    </fieldset>
  );
}
