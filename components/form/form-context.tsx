"use client";
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import type { InputPieces } from "./draft-store";
import type { FormSummary } from "./form-state";
import type { FormModel } from "./model";

/** What the parts of one form share. Never changes while the form is mounted, so that nothing is redrawn because of it. */
export interface FormPieces {
  readonly model: FormModel;
  readonly formId: string;
  readonly noun: string;
  readonly readOnly: boolean;
  /** What an input is given so that what is typed is held, without redrawing anything. */
  register(path: Path): InputPieces;
  /** Opens what is known of a field's rule, beside the button. */
  openSource(field: PlannedField, button: HTMLElement): void;
  focusField(path: Path): void;
}

const Pieces = createContext<FormPieces | undefined>(undefined);

export const FormPiecesProvider = Pieces.Provider;

/** Throws outside a form. */
export function useFormPieces(): FormPieces {
  const pieces = useContext(Pieces);
  if (!pieces) {
    throw new Error("useFormPieces needs a form around it");
  }
  return pieces;
}

/** Redraws if something about one of these fields changes. Once for a group: a listener of each field was a third of what a form costs. */
export function useFields(fields: readonly PlannedField[]): void {
  const { model } = useFormPieces();
  const { listen, version } = useMemo(() => model.states.watch(fields.map(({ path }) => path)), [model, fields]);
  useSyncExternalStore(listen, version, version);
}

/** The whole form in numbers and words; for panels and bars, never for fields. */
export function useFormSummary(model: FormModel): FormSummary {
  return useSyncExternalStore(model.states.listenToSummary, model.states.currentSummary, model.states.currentSummary);
}

/** The id of a field's control in the page. */
export function idOf(formId: string, path: Path): string {
  return `${formId}${path.replaceAll(".", "-")}`;
}
