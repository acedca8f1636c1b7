"use client";
import { useOverview } from "../overview/use-overview";
import { tabOf, type View, viewTabs } from "./view";

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
  const current = tabOf(view);
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
    </nav>
  );
}
