"use client";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import type { Draft } from "./draft";
import type { InputPieces } from "./draft-store";
import type { FieldState, FormSummary } from "./form-state";
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

/** The field's state; redraws only if something about this field changes. */
export function useFieldState(path: Path): FieldState {
  const { model } = useFormPieces();
  const read = () => model.states.at(path);
  return useSyncExternalStore((listener) => model.states.listen(path, listener), read, read);
}

/** What a control holds, for controls that are drawn from it (switch, choice, list, secret). */
export function useDraft(path: Path): Draft {
  const { model } = useFormPieces();
  const read = () => model.draftAt(path);
  return useSyncExternalStore((listener) => model.states.listen(path, listener), read, read);
}

/** The whole form in numbers and words; for panels and bars, never for fields. */
export function useFormSummary(model: FormModel): FormSummary {
  return useSyncExternalStore(model.states.listenToSummary, model.states.currentSummary, model.states.currentSummary);
}

/** The id of a field's control in the page. */
export function idOf(formId: string, path: Path): string {
  return `${formId}${path.replaceAll(".", "-")}`;
}
