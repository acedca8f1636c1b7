"use client";
import { X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { siteOptions, useSites } from "../sites/use-sites";
import { Checkbox } from "../ui/field";
import { Popover } from "../ui/popover";
import { useTags } from "./use-tags";
import { causeLabel, causeOptions, type FilterName, filterLabels, stateOptions } from "./view";

export interface DriverOption {
  readonly value: string;
  readonly label: string;
}

/** The choices of a filter. Asks the server only for the one that is open. */
export function useOptions(name: FilterName, drivers: readonly DriverOption[], enabled: boolean): readonly DriverOption[] {
  const sites = useSites(name === "site" && enabled);
  const tags = useTags(name === "tag" && enabled);
  if (name === "site") {
    return siteOptions(sites.data?.items ?? []);
  }
  if (name === "tag") {
    return (tags.data?.items ?? []).map(({ tag }) => ({ value: tag, label: tag }));
  }
  return name === "driver" ? drivers : name === "cause" ? causeOptions : stateOptions;
}

/** Several of the choices, ticked. */
export function FilterValues({
  name,
  options,
  values,
  onChange,
}: {
  name: FilterName;
  options: readonly DriverOption[];
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}) {
  const id = useId();
  return (
    <fieldset>
      <legend className="px-2.5 pt-1 pb-1 text-2xs text-ink-3">{filterLabels[name]} is any of</legend>
      {options.length === 0 ? <p className="px-2.5 py-2 text-ink-3">Nothing to choose from yet.</p> : null}
      {options.map((option, index) => (
        <label key={option.value} htmlFor={`${id}-${index}`} className="menu-i">
          <Checkbox
            id={`${id}-${index}`}
            autoFocus={index === 0}
            checked={values.includes(option.value)}
            onChange={(checked) => onChange(checked ? [...values, option.value] : values.filter((value) => value !== option.value))}
          />
          <span className="truncate">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** One filter in effect: says what it asks, opens to change it, and can be taken away. */
export function FilterChip({
  name,
  drivers,
  values,
  onChange,
}: {
  name: FilterName;
  drivers: readonly DriverOption[];
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLSpanElement>(null);
  const choices = useOptions(name, drivers, true);
  const options = name === "account" ? values.map((value) => ({ value, label: value })) : choices;
  const only =
    values.length === 1 ? (options.find((option) => option.value === values[0])?.label ?? causeLabel(values[0] ?? "")) : undefined;
  return (
    <span ref={chip} className="chip">
      <button type="button" className="flex gap-[5px] rounded max-w-[220px]" aria-expanded={open} onClick={() => setOpen(!open)}>
        <i>{filterLabels[name]} is</i>
        <b className="truncate">{only ?? `any of ${values.length}`}</b>
      </button>
      <button type="button" className="x" aria-label={`Remove the filter ${filterLabels[name]}`} onClick={() => onChange([])}>
        <X size={13} />
      </button>
      {open ? (
        <Popover anchor={chip} onClose={() => setOpen(false)} className="menu">
          <FilterValues name={name} options={options} values={values} onChange={onChange} />
        </Popover>
      ) : null}
    </span>
  );
}
