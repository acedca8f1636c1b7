"use client";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useOverview } from "../overview/use-overview";
import { SaveViewDialog } from "./save-view-dialog";
import { useChangeViews, useSavedViews } from "./use-saved-views";
import { readView, tabOf, type View, viewParameters, viewTabs } from "./view";

function useCounts(): Readonly<Record<string, number | undefined>> {
  const overview = useOverview().data;
  const kinds = overview?.counts.byKind;
  return {
    all: overview?.counts.devices,
    attention: overview?.attentionTotal,
    intercom: kinds && (kinds.intercom ?? 0),
    monitor: kinds && (kinds.monitor ?? 0),
    core: kinds && (kinds.pbx ?? 0) + (kinds.gateway ?? 0),
    differs: overview?.truths.matches.differs,
  };
}

/** Saved filters as tabs; as chips on a phone. Each keeps what was typed into the search. */
export function ViewTabs({ view, change, chips = false }: { view: View; change: (part: Partial<View>) => void; chips?: boolean }) {
  const counts = useCounts();
  const saved = useSavedViews();
  const { remove } = useChangeViews();
  const [saves, setSaves] = useState(false);
  const parameters = viewParameters(view);
  const own = saved.find((candidate) => candidate.parameters === parameters);
  const current = own ? undefined : tabOf(view);
  const isPlain = viewTabs.some((tab) => viewParameters({ ...view, ...tab.view, query: "", sort: "name" }) === parameters);
  return (
    <nav className={chips ? "flex gap-2 mt-3 -mx-4 px-4 overflow-x-auto [scrollbar-width:none]" : "tabs px-6"} aria-label="Views">
      {viewTabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          className={chips ? "chip flex-none px-3 aria-[current]:bg-ink aria-[current]:text-on-ink aria-[current]:border-ink" : "tab"}
          aria-current={tab.id === current ? "true" : undefined}
          onClick={() => change({ ...tab.view })}
        >
          {tab.label}
          {counts[tab.id] === undefined ? null : <span className={chips ? "num opacity-70" : "n"}>{counts[tab.id]}</span>}
        </button>
      ))}
      {saved.map(({ id, name, parameters: kept }) => (
        <span key={id} className="flex items-center flex-none">
          <button
            type="button"
            className={chips ? "chip flex-none px-3 aria-[current]:bg-ink aria-[current]:text-on-ink aria-[current]:border-ink" : "tab"}
            aria-current={id === own?.id ? "true" : undefined}
            onClick={() => change(readView(new URLSearchParams(kept)))}
          >
            {name}
          </button>
          {id === own?.id && !chips ? (
            <button
              type="button"
              aria-label={`Forget the view ${name}`}
              className="grid place-items-center w-6 h-6 rounded text-ink-3 hover:text-ink hover:bg-hover"
              onClick={() => remove.mutate(id)}
            >
              <X size={13} />
            </button>
          ) : null}
        </span>
      ))}
      {chips || isPlain || own ? null : (
        <button type="button" className="tab text-ink-3!" onClick={() => setSaves(true)}>
          <Plus size={13} />
          Save view
        </button>
      )}
      {saves ? <SaveViewDialog parameters={parameters} onClose={() => setSaves(false)} /> : null}
    </nav>
  );
}
