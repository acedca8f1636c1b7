"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

/** How a page's state is read from its address, and written to it in a fixed order. Both stay the same from one drawing to the next. */
export interface ViewInAddress<V> {
  readonly read: (search: URLSearchParams) => V;
  readonly write: (view: V) => string;
}

/** A page's state, kept in its address, so that it can be sent to somebody and survives going back. */
export function useViewInAddress<V>({ read, write }: ViewInAddress<V>): {
  view: V;
  parameters: string;
  change: (part: Partial<V>) => void;
} {
  const search = useSearchParams().toString();
  const [view, setView] = useState(() => read(new URLSearchParams(search)));
  const current = useRef(view);
  const take = useCallback((next: V) => {
    current.current = next;
    setView(next);
  }, []);
  useEffect(() => {
    // The address follows the view a moment later; only what came from elsewhere (a link, going back) is taken over.
    const given = read(new URLSearchParams(search));
    if (search === window.location.search.replace(/^\?/, "") && write(given) !== write(current.current)) {
      take(given);
    }
  }, [search, take, read, write]);
  const change = useCallback(
    (part: Partial<V>) => {
      const next = { ...current.current, ...part };
      take(next);
      const text = write(next);
      window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
    },
    [take, write],
  );
  const parameters = useMemo(() => write(view), [view, write]);
  return { view, parameters, change };
}
