"use client";
import { useCallback, useEffect, useRef } from "react";
import type { FormModel } from "./model";
import { type LastWord, OutsideAsking, type OutsideCheck } from "./outside-asking";

const nobody: LastWord = { unread: [], isKnown: true };

/** Keeps the form's warnings from outside as what is typed. The function waits for their last word before a write. */
export function useOutsideCheck(model: FormModel, check: OutsideCheck | undefined): () => Promise<LastWord> {
  const latest = useRef(check);
  latest.current = check;
  const asking = useRef<OutsideAsking>(undefined);
  const wanted = check !== undefined;
  useEffect(() => {
    if (!wanted) {
      return undefined;
    }
    const current = new OutsideAsking(model, async (typed) => (await latest.current?.(typed)) ?? new Map());
    asking.current = current;
    current.look();
    const stop = model.states.listenToSummary(() => current.look());
    return () => {
      stop();
      current.stop();
      asking.current = undefined;
    };
  }, [model, wanted]);
  return useCallback(async () => (await asking.current?.lastWord()) ?? nobody, []);
}
