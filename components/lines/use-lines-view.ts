"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type LinesView, linesParameters, readLinesView } from "./view";

/** The page's state, kept in the address, so that it can be sent to somebody and survives going back. */
export function useLinesView(): { view: LinesView; parameters: string; change: (part: Partial<LinesView>) => void } {
  const search = useSearchParams().toString();
  const [view, setView] = useState(() => readLinesView(new URLSearchParams(search)));
  const current = useRef(view);
  const take = useCallback((next: LinesView) => {
    current.current = next;
    setView(next);
  }, []);
  useEffect(() => {
    // The address follows the view a moment later; only what came from elsewhere (a link, going back) is taken over.
    const given = readLinesView(new URLSearchParams(search));
    if (search === window.location.search.replace(/^\?/, "") && linesParameters(given) !== linesParameters(current.current)) {
      take(given);
    }
  }, [search, take]);
  const change = useCallback(
    (part: Partial<LinesView>) => {
      const next = { ...current.current, ...part };
      take(next);
      const text = linesParameters(next);
      window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
    },
    [take],
  );
  const parameters = useMemo(() => linesParameters(view), [view]);
  return { view, parameters, change };
}
