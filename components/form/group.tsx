"use client";
import { type CSSProperties, memo, useSyncExternalStore } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { FieldRow } from "./field-row";
import { useFormPieces } from "./form-context";
import type { PlannedGroup } from "./plan";

/** How many of the fields are shown; redraws only when that number changes. */
function useVisible(fields: readonly PlannedField[]): number {
  const { model } = useFormPieces();
  const read = () => fields.reduce((many, field) => many + (model.states.at(field.path).hidden ? 0 : 1), 0);
  return useSyncExternalStore(model.states.listenToSummary, read, read);
}

/** One titled part of the form. Rarely used fields are folded away; a search or an error unfolds them. */
export const Group = memo(function Group({ group }: { group: PlannedGroup }) {
  const { formId, noun } = useFormPieces();
  const visible = useVisible(group.fields);
  const visibleAdvanced = useVisible(group.advanced);
  return (
    <fieldset
      id={`${formId}-group-${group.id}`}
      className="f-group"
      hidden={visible + visibleAdvanced === 0}
      // The stylesheet guesses the height from it until the browser has seen the group.
      style={{ "--fields": group.fields.length } as CSSProperties}
    >
      <legend className="f-legend">
        <h2>{group.label}</h2>
      </legend>
      {group.description ? <p className="f-about">{group.description}</p> : null}
      <div className="f-fields">
        {group.fields.map((field) => (
          <FieldRow key={field.path} field={field} />
        ))}
        {group.advanced.length > 0 ? (
          <details className="f-advanced" hidden={visibleAdvanced === 0}>
            <summary>
              Advanced <span className="f-count">{group.advanced.length}</span>
              <span className="f-advanced-about">Rarely changed. Sent as the {noun} has them if left alone.</span>
            </summary>
            <div className="f-fields">
              {group.advanced.map((field) => (
                <FieldRow key={field.path} field={field} />
              ))}
            </div>
          </details>
        ) : null}
      </div>
    </fieldset>
  );
});
