"use client";
import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { useCallback, useId, useState } from "react";
import type { JobDetail, RowState } from "@/lib/jobs/schemas";
import type { Tone } from "../ui/badge";
import { counted } from "../ui/plain-text";
import { SearchInput } from "../ui/search-input";
import { Until } from "../ui/time";
import { useTypedQuery } from "../ui/use-typed-query";
import { GroupActions } from "./group-actions";
import { type Group, groupsOf, placeWords } from "./group-of-rows";
import { JobRows } from "./job-rows";
import { plannedLabel, rowLooks } from "./job-words";
import { LinesToTypeIn } from "./lines-to-type-in";

const soft: Readonly<Record<Tone, string>> = {
  plain: "bg-hover text-ink-2",
  ok: "bg-ok-soft text-ok-ink",
  warn: "bg-warn-soft text-warn-ink",
  bad: "bg-bad-soft text-bad-ink",
  accent: "bg-accent-soft text-accent-ink",
};

/** Under way, and to go: counted above, and of no interest row by row. */
const quiet: ReadonlySet<RowState> = new Set(["queued", "running"]);

/** A device that was checked is done with, and not for that reason in order: its group says which. */
function lookOf({ state, inOrder }: Group): (typeof rowLooks)[RowState] {
  if (inOrder === undefined) {
    return rowLooks[state];
  }
  return inOrder ? { ...rowLooks.done, label: "In order" } : { label: "Not in order", icon: TriangleAlert, tone: "warn" };
}

function GroupCard({ job, group, opened }: { job: JobDetail; group: Group; opened: boolean }) {
  const [open, setOpen] = useState(opened);
  const [query, setQuery] = useState("");
  const [text, type] = useTypedQuery(
    query,
    useCallback((next: string) => setQuery(next), []),
  );
  const id = useId();
  const look = lookOf(group);
  const isPlan = job.state === "planned" || job.state === "planning";
  const label = isPlan && group.state === "planned" ? plannedLabel(job.kind) : ((isPlan ? look.planned : undefined) ?? look.label);
  const places = group.state === "waiting" ? placeWords(group) : "";
  const about = [
    group.words,
    places === "" && group.sites !== undefined && group.sites > 1 ? `On ${counted(group.sites, "site")}.` : places,
  ].filter((text) => text !== "");
  return (
    <section className="card overflow-hidden" aria-label={`${label}, ${group.count}`}>
      <div className="grp">
        <h2 className="contents">
          <button
            type="button"
            className="grp-open"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            <span className="text-ink-3 flex-none">{open ? <ChevronDown size={15} /> : <ChevronRight size={15} />}</span>
            <span className={`grp-icon ${soft[look.tone]}`}>
              <look.icon size={14} />
            </span>
            <span className="grp-count">{group.count}</span>
            <span className="min-w-0 leading-[18px]">
              <span className="block font-medium">{label}</span>
              <span className="block text-xs font-normal text-ink-3 wrap-break-word">{about.join(" ")}</span>
            </span>
          </button>
        </h2>
        <div className="grp-acts">
          {group.state === "waiting" && group.nextTryAt ? (
            <span className="text-xs text-ink-3">
              <Until at={group.nextTryAt} over="tried now">
                {(words) => `next try in ${words}`}
              </Until>
            </span>
          ) : null}
          {open && group.count > 10 ? (
            <SearchInput label={`Find in ${group.count}`} value={text} onChange={type} onClear={() => setQuery("")} className="w-[178px]" />
          ) : null}
          <GroupActions job={job} group={group} />
        </div>
      </div>
      {open ? (
        <div id={id}>
          {group.action === "finish_reset" && group.key !== undefined ? (
            <LinesToTypeIn id={job.id} group={group.key} count={group.count} />
          ) : null}
          <JobRows
            id={job.id}
            label={label}
            of={{ ...(group.key === undefined ? { state: group.state } : { group: group.key }), ...(query === "" ? {} : { query }) }}
            action={group.action}
            saysWords={group.state !== "planned" && group.state !== "done"}
          />
        </div>
      ) : null}
    </section>
  );
}

/** What rows came to, worst first, each with its next step. `opened`: whether this one begins unfolded. */
export function JobGroups({ job, opened }: { job: JobDetail; opened: (group: Group) => boolean }) {
  return groupsOf(job)
    .filter(({ state }) => !quiet.has(state))
    .map((group) => <GroupCard key={group.key ?? group.state} job={job} group={group} opened={opened(group)} />);
}
