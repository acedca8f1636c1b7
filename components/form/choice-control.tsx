"use client";
import type { KeyboardEvent, ReactNode } from "react";
import type { ControlProps } from "./controls";
import { glyph } from "./glyphs";

/** Up to four choices stand side by side, more are a list. */
export function choiceControl(props: ControlProps): ReactNode {
  return (props.field.choices?.length ?? 0) <= 4 ? segments(props) : select(props);
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A radio group: one stop for Tab, arrows choose. */
function segments({ field, id, labelId, describedBy, invalid, readOnly, draft, pieces: { model } }: ControlProps): ReactNode {
  const choices = field.choices ?? [];
  const at = choices.findIndex((choice) => choice.key === draft);
  const long = choices.some((choice) => choice.label.length > 14);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = steps[event.key];
    if (step === undefined || readOnly || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const next = choices[(Math.max(at, 0) + step + choices.length) % choices.length];
    if (next) {
      model.put(field.path, next.key);
      document.getElementById(`${id}-${next.key}`)?.focus();
    }
  };
  return (
    <div
      id={id}
      className={long ? "seg f-seg f-seg-long" : "seg f-seg"}
      role="radiogroup"
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-readonly={readOnly || undefined}
      onKeyDown={onKeyDown}
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useSemanticElements: the segments share one look with the rest of the product, and arrows must not move the page
        <button
          key={choice.key}
          id={`${id}-${choice.key}`}
          type="button"
          role="radio"
          aria-checked={index === at}
          tabIndex={index === Math.max(at, 0) ? 0 : -1}
          aria-disabled={readOnly || undefined}
          onClick={() => readOnly || model.put(field.path, choice.key)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

function select({ field, id, describedBy, invalid, readOnly, draft, pieces: { model } }: ControlProps): ReactNode {
  const chosen = String(draft ?? "");
  const known = field.choices?.some((choice) => choice.key === chosen);
  return (
    <div className="inp f-select">
      <select
        id={id}
        value={chosen}
        disabled={readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        onChange={(event) => model.put(field.path, event.target.value)}
      >
        {known ? null : <option value={chosen}>{chosen === "" ? "Choose" : chosen}</option>}
        {field.choices?.map((choice) => (
          <option key={choice.key} value={choice.key}>
            {choice.label}
          </option>
        ))}
      </select>
      {glyph("choose", 14)}
    </div>
  );
}
