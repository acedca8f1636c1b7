"use client";
import { useId } from "react";
import { SiteTicks } from "../sites/site-ticks";
import { Checkbox } from "../ui/field";

/** Which sites a person is given: all of them is a choice of its own, and none is no choice. */
export interface SiteChoice {
  readonly all: boolean;
  readonly ids: readonly string[];
}

/** Sites to tick, or all of them in so many words. */
export function SitePicker({
  value,
  onChange,
  error,
}: {
  value: SiteChoice;
  onChange: (choice: SiteChoice) => void;
  error?: string | undefined;
}) {
  const noteId = useId();
  return (
    <fieldset className="fld" aria-describedby={noteId}>
      <legend className="lab">
        Sites <span className="opt">{value.all ? "all of them" : `${value.ids.length} chosen`}</span>
      </legend>
      <label htmlFor={`${noteId}-all`} className="flex items-center gap-2 py-1">
        <Checkbox id={`${noteId}-all`} checked={value.all} onChange={(all) => onChange({ ...value, all })} />
        <span>All sites, also those added later</span>
      </label>
      {value.all ? null : <SiteTicks value={value.ids} onChange={(ids) => onChange({ ...value, ids })} />}
      {error === undefined ? (
        <div id={noteId} className="hint">
          <span>Nothing else exists for this person. A customer includes its places.</span>
        </div>
      ) : (
        <div id={noteId} className="errmsg" role="alert">
          <span>{error}</span>
        </div>
      )}
    </fieldset>
  );
}
