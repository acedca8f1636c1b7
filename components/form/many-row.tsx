"use client";
import { Undo2 } from "lucide-react";
import { Fragment, memo, type ReactNode } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { count } from "@/lib/schema/rule-text";
import { controlFor } from "./controls";
import { below, describedBy, labelled, type RowProps, widthOf } from "./field-row";
import { type FormPieces, idOf, useFormSummary } from "./form-context";
import { heldParts, type ManyTargets } from "./many";

/** One field over many devices: kept until it is changed, with what they hold now below it. */
export const ManyRow = memo(function ManyRow({ field, state, draft, pieces }: Omit<RowProps, "differs">) {
  const { model } = pieces;
  const id = idOf(pieces.formId, field.path);
  const { changed } = state;
  const chosen = field.kind === "choice";
  const forInput = chosen ? (field.choices?.length ?? 0) > 4 : changed && labelled.has(field.kind);
  const mark = state.complaint ? " err" : changed ? " dirty" : "";
  return (
    <div className={`fld f-w-${widthOf(field)}${mark}`} hidden={state.hidden}>
      <div className="lab">
        {forInput ? (
          <label id={`${id}-label`} htmlFor={id}>
            {field.label}
          </label>
        ) : (
          <span id={`${id}-label`}>{field.label}</span>
        )}
        {changed ? (
          <button
            type="button"
            className="f-keep-instead"
            aria-label={`Keep ${field.name} instead`}
            onClick={() => {
              model.undo(field.path);
              pieces.focusField(field.path);
            }}
          >
            <Undo2 size={12} aria-hidden="true" />
            Keep instead
          </button>
        ) : null}
      </div>
      {changed || chosen ? (
        controlFor({
          field,
          id,
          labelId: `${id}-label`,
          describedBy: describedBy(field, state, id),
          invalid: state.complaint !== undefined,
          readOnly: pieces.readOnly,
          draft,
          pieces,
        })
      ) : (
        <div className="f-keep">
          <span aria-hidden="true">Keep</span>
          <button
            id={id}
            type="button"
            className="link"
            aria-label={`Change ${field.name}`}
            aria-describedby={`${id}-now`}
            onClick={() => {
              model.change(field.path);
              pieces.focusField(field.path);
            }}
          >
            Change
          </button>
        </div>
      )}
      <div id={`${id}-now`} className="hint f-now">
        {nowOf(field, model.many)}
      </div>
      {below(field, state, id, pieces, undefined)}
      {changed && field.kind === "text" ? <Variables field={field} id={id} pieces={pieces} /> : null}
    </div>
  );
});

function nowOf(field: PlannedField, many: ManyTargets | undefined): ReactNode {
  const parts = heldParts(field, many?.held(field.path));
  if (parts.length === 0) {
    return <span>Not read yet: what they hold is not known</span>;
  }
  return (
    <span>
      Now{" "}
      {parts.map(({ value, at }, index) => (
        <Fragment key={value}>
          {index > 0 ? ", " : ""}
          <span className={field.meta.mono === false || /^(not set|another value|a value)/.test(value) ? undefined : "mono f-now-value"}>
            {value}
          </span>{" "}
          {at}
        </Fragment>
      ))}
    </span>
  );
}

/** What can be put into a text, what it becomes for one device, and where something is missing. Alone in hearing every key. */
function Variables({ field, id, pieces }: { field: PlannedField; id: string; pieces: FormPieces }) {
  const { model } = pieces;
  useFormSummary(model);
  const { many } = model;
  if (!many || many.variables.length === 0) {
    return null;
  }
  const text = String(model.draftAt(field.path) ?? "");
  const put = (name: string) => {
    const input = document.getElementById(id);
    const at = input instanceof HTMLInputElement ? (input.selectionStart ?? text.length) : text.length;
    const until = input instanceof HTMLInputElement ? (input.selectionEnd ?? at) : at;
    const added = `{${name}}`;
    model.put(field.path, text.slice(0, at) + added + text.slice(until));
    if (input instanceof HTMLInputElement) {
      input.focus();
      input.setSelectionRange(at + added.length, at + added.length);
    }
  };
  const missing = many.missing(text);
  return (
    <div className="f-variables">
      <div className="f-variable-list">
        <span>Put in:</span>
        {many.variables.map((name) => (
          <button
            key={name}
            type="button"
            className="f-variable mono"
            data-used={text.includes(`{${name}`) || undefined}
            aria-label={`Put {${name}} into ${field.name}`}
            onClick={() => put(name)}
          >{`{${name}}`}</button>
        ))}
      </div>
      <Becomes text={text} many={many} />
      {missing ? (
        <details className="f-missing">
          <summary>
            {count(missing.count, "device has", "devices have")} nothing for <span className="mono">{`{${missing.variable}}`}</span>:
            refused in the plan
          </summary>
          <ul>
            {missing.devices.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two devices may have one name, and the list is drawn whole
              <li key={index}>{name}</li>
            ))}
            {missing.count > missing.devices.length ? <li>and {missing.count - missing.devices.length} more</li> : null}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

function Becomes({ text, many }: { text: string; many: ManyTargets }) {
  let filled: ReturnType<ManyTargets["filled"]>;
  try {
    filled = many.filled(text);
  } catch {
    // The complaint below the control says it.
    return null;
  }
  return filled ? (
    <div className="f-becomes" aria-live="polite">
      {filled.device} → <span className="mono">{filled.text}</span>
    </div>
  ) : null;
}
