"use client";
import { useId } from "react";
import { Checkbox } from "../../ui/field";

/** Choices with a box each. */
export function Ticks<T extends string>({
  label,
  hint,
  error,
  value,
  options,
  onChange,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: readonly T[];
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: readonly T[]) => void;
}) {
  const id = useId();
  return (
    <fieldset className="fld" aria-describedby={hint === undefined && error === undefined ? undefined : `${id}-note`}>
      <legend className="lab">{label}</legend>
      <div className="grid grid-cols-2 gap-x-4 phone:grid-cols-1">
        {options.map((option, index) => (
          <label key={option.value} htmlFor={`${id}-${index}`} className="flex items-center gap-2 py-1 phone:py-2.5">
            <Checkbox
              id={`${id}-${index}`}
              checked={value.includes(option.value)}
              onChange={(checked) =>
                onChange(
                  options.map((candidate) => candidate.value).filter((name) => (name === option.value ? checked : value.includes(name))),
                )
              }
            />
            <span className="first-letter:uppercase">{option.label}</span>
          </label>
        ))}
      </div>
      {error === undefined ? (
        hint === undefined ? null : (
          <div id={`${id}-note`} className="hint">
            <span>{hint}</span>
          </div>
        )
      ) : (
        <div id={`${id}-note`} className="errmsg" role="alert">
          <span>{error}</span>
        </div>
      )}
    </fieldset>
  );
}
