"use client";
import { Download, ScrollText, X } from "lucide-react";
import { useCallback, useState } from "react";
import { fileAddress, textQuery } from "@/lib/api/client";
import { buttonClass } from "../ui/button";
import { DayInput } from "../ui/day-input";
import { Empty } from "../ui/empty";
import { Select } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { ShowOlder } from "../ui/show-older";
import { SkeletonRows } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { useTypedQuery } from "../ui/use-typed-query";
import { ActHeads, ActRow } from "./act-row";
import { actionKinds, phaseWords } from "./audit-text";
import { useActs, useVerifyAudit } from "./use-audit";
import { Verdict, VerifyButton } from "./verify-button";

interface Filters {
  readonly query: string;
  readonly action: string;
  readonly phase: string;
  readonly from: string;
  readonly to: string;
  /** A person, by id and name. */
  readonly actor: string;
  readonly actorName: string;
}

const noFilters: Filters = { query: "", action: "", phase: "", from: "", to: "", actor: "", actorName: "" };

/** Filters as the API's query. A day reaches from its first to its last moment in the reader's own zone. */
function parametersOf(filters: Filters): string {
  const search = new URLSearchParams();
  for (const name of ["query", "action", "phase", "actor"] as const) {
    if (filters[name].trim() !== "") {
      search.set(name, filters[name].trim());
    }
  }
  if (filters.from !== "") {
    search.set("from", new Date(`${filters.from}T00:00:00`).toISOString());
  }
  if (filters.to !== "") {
    search.set("to", new Date(`${filters.to}T23:59:59.999`).toISOString());
  }
  return search.toString();
}

/** Who did what, everybody. One's own activity has a page of its own. */
export function AuditPage() {
  const [filters, setFilters] = useState(noFilters);
  const parameters = parametersOf(filters);
  const list = useActs(parameters);
  const verify = useVerifyAudit();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (part: Partial<Filters>) => setFilters((before) => ({ ...before, ...part }));
  const [text, type] = useTypedQuery(
    filters.query,
    useCallback((query: string) => setFilters((before) => ({ ...before, query })), []),
  );
  const narrowed = JSON.stringify(filters) !== JSON.stringify(noFilters);
  return (
    <>
      <TopBar title="Audit" note="append-only, each entry sealed to the one before it">
        <a className={buttonClass({ size: "sm" })} href={fileAddress("GET /api/audit/export", { query: textQuery(parameters) })} download>
          <Download size={14} />
          <span className="phone:sr-only">Export CSV</span>
        </a>
        <VerifyButton verify={verify} />
      </TopBar>
      <Verdict verify={verify} />
      <search className="flex flex-wrap items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
        <SearchInput label="Person, device or site" value={text} onChange={type} className="w-[240px]" />
        <Select
          aria-label="Action"
          className="h-8! w-44! phone:h-11! phone:w-[calc(50%-4px)]!"
          value={filters.action}
          onChange={(action) => change({ action })}
          options={actionKinds}
        />
        <Select
          aria-label="Outcome"
          className="h-8! w-40! phone:h-11! phone:w-[calc(50%-4px)]!"
          value={filters.phase}
          onChange={(phase) => change({ phase })}
          options={[{ value: "", label: "Every outcome" }, ...Object.entries(phaseWords).map(([value, { label }]) => ({ value, label }))]}
        />
        <DayInput label="From" value={filters.from} onChange={(from) => change({ from })} />
        <DayInput label="Until" value={filters.to} onChange={(to) => change({ to })} />
        {filters.actor === "" ? null : (
          <span className="chip">
            <b>{filters.actorName}</b>
            <button type="button" className="x" aria-label="Show everybody again" onClick={() => change({ actor: "", actorName: "" })}>
              <X size={13} />
            </button>
          </span>
        )}
        {narrowed ? (
          <button type="button" className="text-xs text-ink-3 hover:text-ink px-1 h-6 rounded" onClick={() => setFilters(noFilters)}>
            Clear
          </button>
        ) : null}
      </search>
      {list.isPending ? <SkeletonRows rows={10} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6" /> : null}
      {rows.length > 0 ? <ActHeads /> : null}
      <ul className={list.isPlaceholderData ? "opacity-60" : undefined} aria-label="Acts">
        {rows.map((act) => (
          <ActRow key={act.correlationId} act={act} onPerson={() => change({ actor: act.actor.id ?? "", actorName: act.actor.name })} />
        ))}
      </ul>
      {list.isSuccess && rows.length === 0 ? (
        <Empty icon={ScrollText} title={narrowed ? "Nothing matches" : "Nothing was recorded yet"} />
      ) : null}
      <ShowOlder list={list} label="Show older" />
    </>
  );
}
