"use client";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { DocumentManifest } from "@/lib/drivers/types";
import { type Document, same } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { draftsOf } from "./draft";
import { Drafts } from "./draft-store";
import type { FormPieces } from "./form-context";
import { idOf } from "./form-context";
import type { ApplyResult, FormMode, FormReading } from "./form-state";
import { keptDraft, type ManyTargets, manyPlanOf } from "./many";
import { FormModel } from "./model";
import type { OutsideCheck } from "./outside-asking";
import { planOf } from "./plan";
import { useOutsideCheck } from "./use-outside-check";

/** What applying does, where it is not a write to a device. */
export interface ApplyWords {
  /** "save", for the button and what leads to it. */
  readonly verb: string;
  /** What happens, in order. */
  readonly steps: readonly string[];
  /** The verb while it works: "Signing in". */
  readonly working: string;
  /** Where changes are not yet, after "are not": "saved". */
  readonly notYet: string;
  /** The button's words, where they are not the verb and how many changes: "Plan for 149 devices". */
  readonly apply?: string;
  /** The title of the steps: "What happens next". */
  readonly stepsTitle?: string;
  /** What else is to be said before the button. */
  readonly besides?: ReactNode;
}

export interface DocumentFormSetup {
  readonly manifest: DocumentManifest;
  /** How sentences call the device: "panel", "PBX". */
  readonly noun: string;
  readonly reading: FormReading;
  readonly mode: FormMode;
  /** What is known of the devices, where the form is over many. */
  readonly many?: ManyTargets;
  /** Left out: it is a write to the device, with a reason that is kept. */
  readonly words?: ApplyWords;
  /** Sends the patch: only what changed; a secret is absent (keep), a string (replace) or null (clear). */
  readonly onApply: (
    patch: Document,
    with_: { readonly reason: string | undefined; readonly baseline: string | undefined },
  ) => Promise<ApplyResult>;
}

export interface DocumentFormHandle {
  readonly model: FormModel;
  readonly formId: string;
  readonly register: FormPieces["register"];
  readonly focusField: (path: Path) => void;
  /** Checks everything and writes. Resolves when the form shows what came of it. */
  readonly apply: (reason: string) => Promise<void>;
}

const notHeard = "What the other ends of its line say to this is not known: they could not be asked in time.";

/** Puts the focus on a field's control, whatever is folded around it. */
function focusOn(id: string): void {
  const element = document.getElementById(id);
  for (let at = element?.closest("details"); at; at = at.parentElement?.closest("details") ?? null) {
    at.open = true;
  }
  const direct = element?.matches("input, select, textarea, button")
    ? element
    : element?.querySelector<HTMLElement>('[tabindex="0"], input, select, textarea, button');
  direct?.focus({ preventScroll: true });
  element?.closest(".fld")?.scrollIntoView({ block: "center" });
}

/** A fresh read of what is shown: followed, or, where something was typed, set beside it. A page may hand over an equal copy at each render. */
function follow(model: FormModel, reading: FormReading): void {
  const { baseline, values } = model.baseline;
  const known = reading.baseline === undefined || baseline === undefined ? same(reading.values, values) : reading.baseline === baseline;
  // While a write is under way its own answer says what the device has.
  if (known || model.mode !== "edit" || model.states.currentSummary().working) {
    return;
  }
  if (model.changedCount === 0) {
    model.adopt(reading);
  } else {
    model.reread(reading);
  }
}

/** The form without its drawing: the drafts hold what is typed, the model decides what it means. */
export function useDocumentForm(formId: string, setup: DocumentFormSetup, outsideCheck?: OutsideCheck): DocumentFormHandle {
  const { manifest, noun, reading, mode, many } = setup;
  const [plan] = useState(() => (mode === "many" ? manyPlanOf(planOf(manifest)) : planOf(manifest)));
  const [drafts] = useState(
    () =>
      new Drafts(
        mode === "many"
          ? Object.fromEntries(plan.fields.map((field) => [field.path, keptDraft(field)]))
          : draftsOf(plan.fields, reading.values),
      ),
  );
  const [model] = useState(() => new FormModel({ plan, manifest, noun, mode, many, reading, drafts }));
  const latest = useRef(setup);
  latest.current = setup;

  useEffect(() => {
    const timer = setTimeout(() => model.begin());
    return () => clearTimeout(timer);
  }, [model]);

  // A fresh read arrives: follow it, or, where something was typed, offer both values.
  useEffect(() => follow(model, reading), [model, reading]);

  const lastWord = useOutsideCheck(model, outsideCheck);

  return useMemo(() => {
    const register = (path: Path) => drafts.inputAt(path, model);
    const focusField = (path: Path) => {
      if (model.states.at(path).hidden) {
        model.show({ text: "", differing: false });
      }
      // After the page has drawn what was hidden.
      requestAnimationFrame(() => focusOn(idOf(formId, path)));
    };
    const apply = async (reason: string) => {
      if (model.states.currentSummary().working) {
        return;
      }
      const patch = model.submit();
      if (!patch) {
        return;
      }
      if (latest.current.mode !== "create" && model.changedCount === 0) {
        model.say("Nothing is changed.");
        return;
      }
      model.working();
      // Whoever types and presses Apply in one go has not read what others say to it.
      const { unread, isKnown } = await lastWord();
      if (unread.length > 0) {
        const detail = `${unread.join(" ")} Nothing was sent yet. Apply again to send it all the same.`;
        model.refused({ code: "warned", title: "Read this before it is sent", detail, requestId: "" });
        return;
      }
      const unheard = isKnown ? [] : [notHeard];
      try {
        const result = await latest.current.onApply(patch, { reason: reason.trim() || undefined, baseline: model.baseline.baseline });
        if (result.ok) {
          const words = [
            result.message ?? `Applied. The ${latest.current.noun} holds the new values.`,
            ...(result.warnings ?? []),
            ...unheard,
          ];
          model.adopt(result.reading, words.join(" "));
        } else {
          model.refused(result.problem);
        }
      } catch {
        model.refused({
          code: "internal",
          title: "It is not known whether this was written",
          detail: "Lineward did not answer. Read again before you try once more.",
          requestId: "",
        });
      }
    };
    return { model, formId, register, focusField, apply };
  }, [drafts, model, formId, lastWord]);
}
