"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { readView, type View, viewParameters } from "./view";

/** The page's state, kept in the address, so that it can be sent to somebody and survives going back. */
export function useView(): { view: View; parameters: string; change: (part: Partial<View>) => void } {
  const search = useSearchParams().toString();
  const [view, setView] = useState(() => readView(new URLSearchParams(search)));
  const current = useRef(view);
  const take = useCallback((next: View) => {
    current.current = next;
    setView(next);
  }, []);
  useEffect(() => {
    // The address follows the view a moment later; only what came from elsewhere (a link, going back) is taken over.
    const given = readView(new URLSearchParams(search));
    if (search === window.location.search.replace(/^\?/, "") && viewParameters(given) !== viewParameters(current.current)) {
      take(given);
    }
  }, [search, take]);
  const change = useCallback(
    (part: Partial<View>) => {
      const next = { ...current.current, ...part };
      take(next);
      const text = viewParameters(next);
      window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
    },
    [take],
  );
  const parameters = useMemo(() => viewParameters(view), [view]);
  return { view, parameters, change };
}
