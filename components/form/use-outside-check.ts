"use client";
import { useEffect, useRef } from "react";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import type { OutsideWarning } from "./form-state";
import type { FormModel } from "./model";

/** Asks others, by the document as it would be and the secrets that would change, what they say to it. */
export type OutsideCheck = (typed: {
  readonly values: Document;
  readonly secrets: readonly Path[];
}) => Promise<ReadonlyMap<Path, OutsideWarning>>;

/** Long enough that a word is typed, short enough that it is answered before the hand is at the button. */
const restMs = 350;

/** Keeps the form's warnings from outside as what is typed. A check that cannot be made says nothing. */
export function useOutsideCheck(model: FormModel, check: OutsideCheck | undefined): void {
  const latest = useRef(check);
  latest.current = check;
  const wanted = check !== undefined;
  useEffect(() => {
    if (!wanted) {
      return undefined;
    }
    let asked = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const typed = model.asTyped();
      const key = JSON.stringify(typed);
      if (key === asked) {
        return;
      }
      asked = key;
      clearTimeout(timer);
      timer = setTimeout(() => {
        latest.current?.(typed).then(
          (found) => key === asked && model.hear(found),
          () => undefined,
        );
      }, restMs);
    };
    look();
    const stop = model.states.listenToSummary(look);
    return () => {
      stop();
      clearTimeout(timer);
      asked = "";
    };
  }, [model, wanted]);
}
