"use client";
import { type CSSProperties, memo, useMemo } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { FieldRow } from "./field-row";
import { useFields, useFormPieces } from "./form-context";
import { useKeptOtherwise } from "./kept-otherwise";
import { ManyRow } from "./many-row";
import type { PlannedGroup } from "./plan";

/** Kinds whose control is drawn from what it holds. The others have a native input that holds its own text: a key redraws nothing. */
const drawn = new Set(["switch", "choice", "list", "secret"]);

/** One titled part of the form. Rarely used fields are folded away; a search or an error unfolds them. */
export const Group = memo(function Group({ group }: { group: PlannedGroup }) {
  const pieces = useFormPieces();
  const { formId, noun, model } = pieces;
  const differing = useKeptOtherwise();
  useFields(useMemo(() => [...group.fields, ...group.advanced], [group]));
  const shownOf = (fields: readonly PlannedField[]) => fields.filter(({ path }) => !model.states.at(path).hidden).length;
  const visible = shownOf(group.fields);
  const visibleAdvanced = shownOf(group.advanced);
  // A row is drawn again only if one of these is another one.
  const rowOf = (field: PlannedField) =>
    model.mode === "many" ? (
      <ManyRow
        key={field.path}
        field={field}
        state={model.states.at(field.path)}
        draft={drawn.has(field.kind) ? model.draftAt(field.path) : undefined}
        pieces={pieces}
      />
    ) : (
      <FieldRow
        key={field.path}
        field={field}
        state={model.states.at(field.path)}
        draft={drawn.has(field.kind) ? model.draftAt(field.path) : undefined}
        differs={differing.get(field.path)}
        pieces={pieces}
      />
    );
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
        {group.fields.map(rowOf)}
        {group.advanced.length > 0 ? (
          <details className="f-advanced" hidden={visibleAdvanced === 0}>
            <summary>
              Advanced <span className="f-count">{group.advanced.length}</span>
              <span className="f-advanced-about">
                {model.mode === "many" ? "Rarely changed." : `Rarely changed. Sent as the ${noun} has them if left alone.`}
              </span>
            </summary>
            <div className="f-fields">{group.advanced.map(rowOf)}</div>
          </details>
        ) : null}
      </div>
    </fieldset>
  );
});
