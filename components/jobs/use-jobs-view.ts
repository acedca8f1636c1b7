"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type JobsView, jobsParameters, readJobsView } from "./view";

/** The page's state, kept in the address, so that it can be sent to somebody and survives going back. */
export function useJobsView(): { view: JobsView; parameters: string; change: (part: Partial<JobsView>) => void } {
  const search = useSearchParams().toString();
  const [view, setView] = useState(() => readJobsView(new URLSearchParams(search)));
  const current = useRef(view);
  const take = useCallback((next: JobsView) => {
    current.current = next;
    setView(next);
  }, []);
  useEffect(() => {
    // The address follows the view a moment later; only what came from elsewhere (a link, going back) is taken over.
    const given = readJobsView(new URLSearchParams(search));
    if (search === window.location.search.replace(/^\?/, "") && jobsParameters(given) !== jobsParameters(current.current)) {
      take(given);
    }
  }, [search, take]);
  const change = useCallback(
    (part: Partial<JobsView>) => {
      const next = { ...current.current, ...part };
      take(next);
      const text = jobsParameters(next);
      window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
    },
    [take],
  );
  const parameters = useMemo(() => jobsParameters(view), [view]);
  return { view, parameters, change };
}
