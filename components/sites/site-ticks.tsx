"use client";
import { useId, useState } from "react";
import { holds } from "@/lib/schema/fold";
import { Checkbox } from "../ui/field";
import { siteOptions, useSites } from "./use-sites";

/** Sites with a box each, and a search over them. */
export function SiteTicks({ value, onChange }: { value: readonly string[]; onChange: (ids: readonly string[]) => void }) {
  const [query, setQuery] = useState("");
  const id = useId();
  const options = siteOptions(useSites().data?.items ?? []).filter((option) => holds(option.label, query));
  return (
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
              onChange={(checked) => onChange(checked ? [...value, option.value] : value.filter((candidate) => candidate !== option.value))}
            />
            <span className="truncate">{option.label}</span>
          </label>
        ))}
        {options.length === 0 ? <p className="px-2.5 py-2 text-ink-3">No site matches.</p> : null}
      </div>
    </div>
  );
}
