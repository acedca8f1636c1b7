"use client";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useState } from "react";
import type { LineItem } from "@/lib/lines/schemas";
import type { JobWish } from "../jobs/new/use-plan-job";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import type { RowSelection } from "../ui/row-tick";
import { SelectionFrame } from "../ui/selection-frame";
import { useSelection } from "../ui/use-selection";
import { fetchAllLines } from "./use-lines";
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
  const [busy, setBusy] = useState(false);
  const may = [useMay("job.run"), useMay("line.reset")].every(Boolean);
  const isAll = allOf === parameters;
  const count = isAll ? total : chosen.size;
  const clear = useCallback(() => {
    setAllOf(undefined);
    set([]);
  }, [set]);
  const onToggle = useCallback(
    (index: number, extend: boolean) => {
      if (!isAll) {
        toggle(rows, index, extend);
        return;
      }
      // All but this one is no filter any more: it becomes a list.
      setBusy(true);
      void fetchAllLines(parameters)
        .then((lines) => {
          setAllOf(undefined);
          set(lines.filter(({ id }) => id !== rows[index]?.id));
        })
        .finally(() => setBusy(false));
    },
    [isAll, rows, parameters, set, toggle],
  );
  const selection: RowSelection | undefined = may
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
        <SelectionFrame count={count} total={total} all={isAll} busy={busy} onSelectAll={() => setAllOf(parameters)} onClear={clear}>
          <Button variant="ghost" size="sm" onClick={() => setPlanning(true)}>
            <KeyRound size={13} />
            Reset lines
          </Button>
        </SelectionFrame>
        {planning ? <PlanDialog kind="reset" selection={wish} what={what} onClose={() => setPlanning(false)} /> : null}
      </>
    ) : null;
  return { selection, clear, bar };
}
