"use client";
import { ListFilter, ListTree } from "lucide-react";
import type { Choice } from "@/lib/jobs/schemas";
import { kindIcon } from "../../devices/kinds";
import { Link } from "../../ui/link";
import type { DeviceSelection } from "./chosen";
import { kindWords } from "./kind-words";

const filterWords: Readonly<Record<string, string>> = {
  query: "Search",
  site: "Site",
  driver: "Driver",
  tag: "Tag",
  status: "Status",
  kind: "Kind",
};

/** "Site is one of 6", "Search: entrance". Ids are named nowhere: what is behind them is counted. */
function partWords(name: string, value: unknown): string {
  const label = filterWords[name] ?? name;
  if (name === "query" || name === "status") {
    return `${label}: ${String(value).replaceAll("_", " ")}`;
  }
  const list = Array.isArray(value) ? value.map(String) : String(value).split(",");
  const plain = name === "tag" || name === "kind";
  return list.length === 1 ? (plain ? `${label} is ${list[0]}` : `${label} is one`) : `${label} is any of ${list.length}`;
}

/** Which devices it is about: families with their counts, and how they were chosen. */
export function ChoiceCard({ choice, selection }: { choice: Choice; selection: DeviceSelection }) {
  const parts = "filter" in selection ? Object.entries(selection.filter).filter(([, value]) => value !== undefined) : [];
  const Icon = "filter" in selection ? ListFilter : ListTree;
  return (
    <section aria-label="Devices chosen" className="card mt-4 overflow-hidden">
      <ul className="flex flex-wrap">
        {choice.kinds.map((kind) => {
          const Kind = kindIcon(kind.kind);
          return (
            <li key={kind.driver} className="flex items-center gap-3 px-4 py-3 flex-[1_1_180px] border-l border-line -ml-px">
              <Kind size={18} className="text-ink-3" />
              <span className="min-w-0 leading-[17px]">
                <span className="block font-medium">{kindWords(kind)}</span>
                <span className="block text-xs text-ink-3 truncate">
                  {kind.name ?? (kind.models === 0 ? "model not known" : `${kind.models} models`)}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-2 border-t border-line bg-sunken text-xs text-ink-2">
        <Icon size={14} className="text-ink-3" />
        {"filter" in selection ? (
          <>
            <span>{parts.length === 0 ? "All devices" : "By filter"}</span>
            {parts.map(([name, value]) => (
              <span key={name} className="tag">
                {partWords(name, value)}
              </span>
            ))}
            <span className="text-ink-3">fixed as a list when the plan is made</span>
          </>
        ) : (
          <span>Chosen one by one, as a list</span>
        )}
        <Link href="/devices" className="link ml-auto">
          Change the choice
        </Link>
      </div>
    </section>
  );
}
