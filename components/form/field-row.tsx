"use client";
import { memo, type ReactNode } from "react";
import { valueAt } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import { controlFor } from "./controls";
import { type Draft, toDraft } from "./draft";
import { type FormPieces, idOf } from "./form-context";
import type { FieldState, OutsideWarning } from "./form-state";
import { effectOn, shown } from "./format-value";
import { glyph } from "./glyphs";
import { type DiffersHere, keptOtherwise } from "./kept-otherwise";
import { mend } from "./refusal";

// The parts below are functions, not components: a form of 300 fields has 1,500 of them, and each component costs as much as it draws.

function was(field: PlannedField, { model }: FormPieces): ReactNode {
  const draft = toDraft(field, valueAt(model.baseline.values, field.path));
  // The unit stands in the control already.
  const before = field.kind === "number" && draft !== "" ? String(draft) : shown(field, draft);
  return (
    <span className="was" title={before}>
      was <span className={field.meta.mono === false || field.kind === "switch" ? "" : "mono"}>{before}</span>
    </span>
  );
}

/** Opens what is known of the rule. Whose rules they are is said once above the form: the button names who only where it is another. */
function sourceButton(field: PlannedField, id: string, { openSource }: FormPieces): ReactNode {
  const quiet = !field.ownSource;
  const usual = field.default === undefined ? undefined : toDraft(field, field.default);
  if (quiet && field.confirmed && (usual === undefined || usual === "")) {
    return null;
  }
  // A whole list would not fit here; what opens shows it.
  const words = !quiet
    ? `rule: ${field.source.who}`
    : usual === undefined || usual === "" || field.kind === "list"
      ? "about"
      : `default ${shown(field, usual)}`;
  return (
    <button type="button" className="src" aria-describedby={`${id}-label`} onClick={(event) => openSource(field, event.currentTarget)}>
      {words}
    </button>
  );
}

function warned(field: PlannedField, id: string, warning: OutsideWarning, { model }: FormPieces): ReactNode {
  const { message, quiet, link, fix, who } = warning;
  return (
    <div key={id} className={quiet ? "warnmsg f-quiet" : "warnmsg"}>
      {quiet ? null : glyph("warning", 14)}
      <span>
        <span id={id}>{message}</span>{" "}
        {link === undefined ? null : (
          <a className="link f-fix" href={link.href}>
            {link.label}
          </a>
        )}
        {fix === undefined ? null : (
          <button type="button" className="link f-fix" onClick={() => model.put(field.path, toDraft(field, fix))}>
            {`Use ${shown(field, toDraft(field, fix))}`}
          </button>
        )}
        {who === undefined ? null : <span className="f-who">{`rule: ${who}`}</span>}
      </span>
    </div>
  );
}

/** A second look: a soft warning with its fix, what the device holds wrong, what changed there meanwhile, what the write does. */
export function secondLook(field: PlannedField, state: FieldState, id: string, pieces: FormPieces): ReactNode {
  const { complaint, elsewhere, changed } = state;
  const { model, noun } = pieces;
  if (complaint && elsewhere === undefined) {
    return null;
  }
  const note: OutsideWarning | undefined = changed || state.note === undefined ? undefined : { message: state.note };
  const warning = complaint ? undefined : (state.warning ?? note);
  const effect = changed ? effectOn(field, noun, model.mode) : undefined;
  return (
    <>
      {warning ? warned(field, `${id}-note`, warning, pieces) : null}
      {warning?.also ? warned(field, `${id}-also`, warning.also, pieces) : null}
      {elsewhere === undefined ? null : (
        <div className="warnmsg">
          <span>
            {`Changed on the ${noun} meanwhile to ${elsewhere}. `}
            {changed ? (
              <button type="button" className="link f-fix" onClick={() => model.choose(field.path, "theirs")}>
                {`Take ${elsewhere}`}
              </button>
            ) : null}
          </span>
        </div>
      )}
      {effect ? <div className="warnmsg f-effect">{effect}</div> : null}
    </>
  );
}

function hintOf(field: PlannedField, id: string, pieces: FormPieces): ReactNode {
  const source = sourceButton(field, id, pieces);
  return source === null ? (
    <div id={`${id}-hint`} className="hint">
      {field.hint}
    </div>
  ) : (
    <div className="hint">
      <span id={`${id}-hint`}>{field.hint}</span>
      {source}
    </div>
  );
}

/** Everything below the control: the complaint in place of the hint, then what deserves a second look. */
export function below(field: PlannedField, state: FieldState, id: string, pieces: FormPieces, differs: DiffersHere | undefined): ReactNode {
  const { complaint, warning, note, elsewhere, changed } = state;
  return (
    <>
      {complaint ? (
        <div className="errmsg">
          {glyph("complaint", 14)}
          <span>
            <span id={`${id}-hint`}>{complaint.message}</span>{" "}
            {complaint.fixes.map((fix) => (
              <button key={fix.label} type="button" className="link f-fix" onClick={() => mend(pieces.model, field.path, fix)}>
                {fix.label}
              </button>
            ))}
          </span>
        </div>
      ) : (
        hintOf(field, id, pieces)
      )}
      {warning || note || elsewhere !== undefined || changed ? secondLook(field, state, id, pieces) : null}
      {differs && !changed ? keptOtherwise(field, differs, pieces) : null}
    </>
  );
}

function marks(field: PlannedField, changed: boolean, pieces: FormPieces): ReactNode {
  const optional = (field.optional || field.nullable || field.emptyAllowed) && field.default === undefined && field.kind !== "switch";
  return (
    <>
      {optional && !field.readOnly ? <span className="opt">optional</span> : null}
      {field.confirmed ? null : <span className="badge b-warn f-unconfirmed">Not confirmed</span>}
      {changed && !field.secret ? was(field, pieces) : null}
    </>
  );
}

/** The ids of what is said of a control. */
export function describedBy(field: PlannedField, state: FieldState, id: string): string | undefined {
  const hint = state.complaint || field.hint ? `${id}-hint` : "";
  const note = !state.complaint && (state.warning || (state.note && !state.changed)) ? `${id}-note` : "";
  const also = note && state.warning?.also ? `${id}-also` : "";
  return [hint, note, also].filter((part) => part !== "").join(" ") || undefined;
}

/** Kinds whose control is one input, which a label can name. */
export const labelled = new Set(["text", "number", "json"]);

/** A field's share of the row. */
export function widthOf(field: PlannedField): string {
  return field.meta.width ?? (field.secret || field.kind === "list" || field.kind === "json" ? "full" : "half");
}

export interface RowProps {
  readonly field: PlannedField;
  readonly state: FieldState;
  /** What the control holds, where it is drawn from it. */
  readonly draft: Draft;
  readonly differs: DiffersHere | undefined;
  readonly pieces: FormPieces;
}

function switchRow({ field, state, draft, differs, pieces }: RowProps, id: string, readOnly: boolean): ReactNode {
  const on = draft === true;
  return (
    <div className="f-switch">
      <button
        id={id}
        type="button"
        role="switch"
        className="sw"
        aria-checked={on}
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(field, state, id)}
        aria-invalid={state.complaint ? true : undefined}
        aria-disabled={readOnly || undefined}
        onClick={() => readOnly || pieces.model.put(field.path, !on)}
      />
      <div className="f-switch-words">
        <div className="lab">
          <label id={`${id}-label`} htmlFor={id}>
            {field.label}
          </label>
          {marks(field, state.changed, pieces)}
        </div>
        {below(field, state, id, pieces, differs)}
      </div>
    </div>
  );
}

/** One field: label, control, hint and rule, in every state. Redraws only when something about this field changes. */
export const FieldRow = memo(function FieldRow(props: RowProps) {
  const { field, state, draft, differs, pieces } = props;
  const id = idOf(pieces.formId, field.path);
  const readOnly = pieces.readOnly || field.readOnly;
  const mark = state.complaint ? " err" : state.changed ? " dirty" : "";
  const width = widthOf(field);
  const invalid = state.complaint !== undefined;
  if (field.kind === "switch") {
    return (
      <div className={`fld f-w-${width}${mark}`} hidden={state.hidden}>
        {switchRow(props, id, readOnly)}
      </div>
    );
  }
  const forInput = labelled.has(field.kind) || (field.kind === "choice" && (field.choices?.length ?? 0) > 4);
  return (
    <div className={`fld f-w-${width}${mark}`} hidden={state.hidden}>
      <div className="lab">
        {forInput ? (
          <label id={`${id}-label`} htmlFor={id}>
            {field.label}
          </label>
        ) : (
          <span id={`${id}-label`}>{field.label}</span>
        )}
        {marks(field, state.changed, pieces)}
      </div>
      {controlFor({ field, id, labelId: `${id}-label`, describedBy: describedBy(field, state, id), invalid, readOnly, draft, pieces })}
      {below(field, state, id, pieces, differs)}
    </div>
  );
});
