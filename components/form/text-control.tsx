"use client";
import type { ReactNode } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { ControlProps } from "./controls";

function placeholderOf(field: PlannedField, readOnly: boolean): string | undefined {
  if (!readOnly && field.meta.example !== undefined) {
    return `e.g. ${field.meta.example}`;
  }
  return field.optional || field.nullable || field.emptyAllowed || readOnly ? "Not set" : undefined;
}

/**
 * One line of text or a number. A number is a text input too: `type=number` changes its value when the wheel turns over it,
 * and gives back nothing for what it cannot read, so that no one could say what is wrong with it.
 */
export function inputControl({ field, id, describedBy, invalid, readOnly, pieces: { register, model } }: ControlProps): ReactNode {
  const mono = field.meta.mono !== false;
  return (
    <div className={mono ? "inp mono" : "inp"}>
      <input
        {...register(field.path)}
        id={id}
        type="text"
        inputMode={field.kind === "number" ? (field.number?.integer ? "numeric" : "decimal") : undefined}
        defaultValue={String(model.draftAt(field.path) ?? "")}
        placeholder={placeholderOf(field, readOnly)}
        readOnly={readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.optional || field.nullable || field.emptyAllowed ? undefined : true}
      />
      {field.meta.unit ? (
        <span className="u" aria-hidden="true">
          {field.meta.unit}
        </span>
      ) : null}
    </div>
  );
}

/** JSON, or anything else that has no control of its own, as text. */
export function jsonControl({ field, id, describedBy, invalid, readOnly, pieces: { register, model } }: ControlProps): ReactNode {
  const text = String(model.draftAt(field.path) ?? "");
  return (
    <div className="inp mono f-json">
      <textarea
        {...register(field.path)}
        id={id}
        rows={Math.min(12, Math.max(3, text.split("\n").length))}
        defaultValue={text}
        placeholder={placeholderOf(field, readOnly)}
        readOnly={readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
      />
    </div>
  );
}
