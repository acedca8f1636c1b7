"use client";
import { KeyRound, X } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useState } from "react";
import type { LineItem } from "@/lib/lines/schemas";
import { useSelection } from "../devices/use-selection";
import type { JobWish } from "../jobs/new/use-plan-job";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import type { LineSelection } from "./line-table";
import type { LinesView } from "./view";

const PlanDialog = dynamic(() => import("../jobs/new/plan-dialog").then((module) => module.PlanDialog), { ssr: false });

/** The view as the filter of a job: what is empty is left out. */
function filterOf({ query, state, site }: LinesView) {
  return {
    ...(query.trim() === "" ? {} : { query: query.trim() }),
    ...(state.length > 0 ? { state } : {}),
    ...(site.length > 0 ? { site } : {}),
  };
}

/** What is selected on the Lines page, for resetting many at once. Nothing for people who may not. */
export function useLineBulk(view: LinesView, parameters: string, rows: readonly LineItem[], total: number) {
  const { chosen, toggle, set } = useSelection<LineItem>();
  const [allOf, setAllOf] = useState<string>();
  const [planning, setPlanning] = useState(false);
  const may = [useMay("job.run"), useMay("line.reset")].every(Boolean);
  const isAll = allOf === parameters;
  const count = isAll ? total : chosen.size;
  const clear = useCallback(() => {
    setAllOf(undefined);
    set([]);
  }, [set]);
  const onToggle = useCallback(
    (index: number, extend: boolean) => {
      if (isAll) {
        // All but this one is no filter any more: what is loaded becomes the list.
        setAllOf(undefined);
        set(rows.filter((_, at) => at !== index));
      } else {
        toggle(rows, index, extend);
      }
    },
    [isAll, rows, set, toggle],
  );
  const selection: LineSelection | undefined = may
    ? {
        has: (id) => isAll || chosen.has(id),
        count,
        onToggle,
        onToggleAll: () => (count > 0 ? clear() : set(rows)),
      }
    : undefined;
  const wish: JobWish["selection"] = isAll ? { lineFilter: filterOf(view) } : { lines: [...chosen.keys()] };
  const what = isAll ? `all ${count} that match` : count === 1 ? "1 line" : `${count} lines`;
  const bar: ReactNode =
    may && count > 0 ? (
      <>
        <div className="sticky bottom-5 z-[4] flex justify-center pointer-events-none mt-auto pt-3.5">
          <section
            aria-label="Selection"
            className="pointer-events-auto flex flex-wrap items-center gap-1 p-1.5 pl-3.5 rounded-[11px] border border-line-2 bg-surface shadow-(--sh-3)"
          >
            <span className="font-medium num" aria-live="polite">
              {isAll ? `All ${count} that match` : `${count} selected`}
            </span>
            {isAll ? <span className="text-xs text-ink-3 ml-1">as a list of now</span> : null}
            {!isAll && count < total ? (
              <button type="button" className="text-xs link mx-2" onClick={() => setAllOf(parameters)}>
                Select all {total}
              </button>
            ) : null}
            <span className="w-px h-5 bg-line mx-1" />
            <Button variant="ghost" size="sm" onClick={() => setPlanning(true)}>
              <KeyRound size={13} />
              Reset passwords
            </Button>
            <span className="w-px h-5 bg-line mx-1" />
            <Button variant="ghost" size="sm" square aria-label="Clear the selection" onClick={clear}>
              <X size={15} />
            </Button>
          </section>
        </div>
        {planning ? <PlanDialog kind="reset" selection={wish} what={what} onClose={() => setPlanning(false)} /> : null}
      </>
    ) : null;
  return { selection, clear, bar };
}
