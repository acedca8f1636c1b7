"use client";
import { Lock } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import type { JobDetail } from "@/lib/jobs/schemas";
import { valueWords } from "../devices/change-words";
import { Tag } from "../ui/badge";
import { Link } from "../ui/link";
import { Ago, When } from "../ui/time";
import { JobBadge } from "./job-state";
import { targetWords } from "./job-words";

/** "Transport → tls", for a line below the counts. Secrets are never part of what a job changes. */
export function ChangeStrip({ job: { asked } }: { job: Pick<JobDetail, "asked"> }) {
  return asked.length === 0 ? null : (
    <div className="px-5 phone:px-4 py-3 flex flex-wrap items-baseline gap-x-5 gap-y-1 min-w-0 flex-1 phone:basis-full">
      <span className="text-xs text-ink-3">Change</span>
      {asked.slice(0, 6).map(({ path, label, to }) => (
        <span key={path} className="text-xs max-w-full truncate">
          <span className="text-ink-3">{label}</span> → <span className="mono">{valueWords(to)}</span>
        </span>
      ))}
      {asked.length > 6 ? <span className="text-xs text-ink-3">+{asked.length - 6} more</span> : null}
    </div>
  );
}

const selectedBy: Readonly<Record<JobDetail["selection"]["by"], string>> = {
  devices: "A list",
  filter: "Filter",
  lines: "A list",
  lineFilter: "Filter",
  records: "A list",
  list: "A list",
  flats: "A list",
};

const filterLabels: Readonly<Record<string, string>> = {
  query: "Search",
  site: "Site",
  driver: "Driver",
  tag: "Tag",
  status: "State",
  kind: "Kind",
  state: "State",
};

/** "Site is any of 6", "Search “lobby”". Sites and families are kept by their ids, which tell a person nothing. */
function filterWords(name: string, value: unknown): string {
  const label = filterLabels[name] ?? name;
  if (name === "query") {
    return `${label} “${valueWords(value)}”`;
  }
  return Array.isArray(value) ? `${label} is any of ${value.length}` : `${label} is ${valueWords(value).replaceAll("_", " ")}`;
}

/** How the targets were chosen; a filter is fixed at the moment of planning. */
export function SelectionLine({ job }: { job: JobDetail }) {
  const { by, count, filter } = job.selection;
  const isFilter = by === "filter" || by === "lineFilter";
  return (
    <div className="flex flex-wrap items-center gap-2 mt-2 text-xs text-ink-3">
      <Lock size={13} />
      <span>
        {selectedBy[by]} of {targetWords(job.kind, count)}, fixed at <When at={job.createdAt} as="clock" />
      </span>
      {Object.entries(filter ?? {}).map(([name, value]) => (
        <Tag key={name}>{filterWords(name, value)}</Tag>
      ))}
      {isFilter ? <span>What joins later is not in this job.</span> : null}
    </div>
  );
}

const backWords: Readonly<Partial<Record<JobDetail["state"], string>>> = {
  planning: "to be put back by",
  planned: "to be put back by",
  scheduled: "to be put back by",
  done: "put back by",
  done_with_problems: "put back in part by",
};

/** Name, how it stands, who planned it and when. */
export function JobHead({ job, facts, children }: { job: JobDetail; facts: readonly ReactNode[]; children?: ReactNode }) {
  const all = [
    `Job ${job.number}`,
    job.by,
    <Ago key="at" at={job.startedAt ?? job.createdAt} ago />,
    ...facts,
    ...(job.ticket === null ? [] : [`ticket ${job.ticket}`]),
  ].filter(Boolean);
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-2.5 flex-wrap">
        <h1 className="text-xl tracking-[-.02em] wrap-break-word min-w-0">{job.name}</h1>
        <JobBadge job={job} />
      </div>
      <div className="text-ink-3 mt-0.5 wrap-break-word">
        {all.map((fact, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts stand in a fixed order
          <Fragment key={at}>
            {at > 0 ? " · " : ""}
            {fact}
          </Fragment>
        ))}
        {job.putBackOf ? (
          <>
            {" · puts back "}
            <Link href={`/jobs/${job.putBackOf.id}`} className="link">
              job {job.putBackOf.number}
            </Link>
          </>
        ) : null}
        {job.putBackBy ? (
          <>
            {` · ${backWords[job.putBackBy.state] ?? "being put back by"} `}
            <Link href={`/jobs/${job.putBackBy.id}`} className="link">
              job {job.putBackBy.number}
            </Link>
          </>
        ) : null}
      </div>
      {job.reason === null ? null : <p className="text-ink-2 mt-1 wrap-break-word">because “{job.reason}”</p>}
      {children}
    </div>
  );
}
