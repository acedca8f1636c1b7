"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { DocumentDifference, FieldDifference } from "@/lib/settings/schemas";
import { Ago } from "../ui/time";
import { toDraft } from "./draft";
import type { FormPieces } from "./form-context";
import { shown } from "./format-value";

/** What a page knows of fields that the device has otherwise than they are kept here. */
export interface KeptOtherwise {
  readonly item: DocumentDifference;
  /** Opens the question. Absent for people who may not write. */
  readonly onDecide?: ((act: "keep-theirs" | "put-ours-back", field: FieldDifference) => void) | undefined;
}

/** What is kept of a field that the device has otherwise. */
export interface DiffersHere {
  readonly field: FieldDifference;
  readonly onDecide: KeptOtherwise["onDecide"];
}

type Known = ReadonlyMap<string, DiffersHere>;

const nothing: Known = new Map();
const Kept = createContext<Known>(nothing);

export function KeptOtherwiseProvider({ known, children }: { known: KeptOtherwise | undefined; children: ReactNode }) {
  const { item, onDecide } = known ?? {};
  const value = useMemo(() => (item ? new Map(item.fields.map((field) => [field.path, { field, onDecide }])) : nothing), [item, onDecide]);
  return <Kept.Provider value={value}>{children}</Kept.Provider>;
}

/** The fields that the device has otherwise, by path. The same objects as long as nothing is new. */
export function useKeptOtherwise(): Known {
  return useContext(Kept);
}

/** Ours beside the field, with both ways out. Ours goes into the field, so that nothing is written unseen. */
export function keptOtherwise(planned: PlannedField, { field, onDecide }: DiffersHere, { model }: FormPieces): ReactNode {
  const ours = toDraft(planned, field.ours);
  const text = planned.secret ? "" : shown(planned, ours);
  const { mayPutBack, by, since } = field;
  return (
    <div className="warnmsg">
      <span>
        {planned.secret ? "Not the password that is kept here" : `Kept here: ${text}`}
        {by && !planned.secret ? (
          <>
            , written by {by.name} <Ago at={by.at} ago />
          </>
        ) : null}
        .{" "}
        {since ? (
          <>
            First seen to differ <Ago at={since} ago />.{" "}
          </>
        ) : null}
        {onDecide && mayPutBack ? (
          <button
            type="button"
            className="link f-fix"
            onClick={() => (planned.secret ? onDecide("put-ours-back", field) : model.put(planned.path, ours))}
          >
            {planned.secret ? "Put ours back" : `Put ${text} back`}
          </button>
        ) : null}
        {onDecide ? (
          <button type="button" className="link f-fix" onClick={() => onDecide("keep-theirs", field)}>
            Keep theirs
          </button>
        ) : null}
      </span>
    </div>
  );
}
