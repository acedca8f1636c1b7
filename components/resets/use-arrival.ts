"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";

/** What is open is kept in the address, so that a reload or a link comes back to it. */
export type Remember = (part: { line?: string; reset?: string }) => void;

/**
 * The page's address. `arrival` grows when a link leads to another line or reset while the page is open: the palette does. What
 * the page itself remembers is no arrival.
 */
export function useArrival(): { arrival: number; search: URLSearchParams; remember: Remember } {
  const search = useSearchParams().toString();
  const written = useRef(search);
  const [arrived, setArrived] = useState({ count: 0, search });
  useEffect(() => {
    // The hook follows the address a moment later: an older one of the page's own is not an arrival.
    if (search !== written.current && search === window.location.search.replace(/^\?/, "")) {
      written.current = search;
      setArrived(({ count }) => ({ count: count + 1, search }));
    }
  }, [search]);
  const remember = useCallback<Remember>((part) => {
    const text = new URLSearchParams(part).toString();
    written.current = text;
    window.history.replaceState(null, "", text === "" ? "/reset" : `/reset?${text}`);
  }, []);
  return { arrival: arrived.count, search: new URLSearchParams(arrived.search), remember };
}
