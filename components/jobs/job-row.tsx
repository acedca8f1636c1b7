"use client";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import type { JobItem } from "@/lib/jobs/schemas";
import { Avatar } from "../ui/badge";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { Ago, Until, When } from "../ui/time";
import { JobBadge, JobBar } from "./job-state";
import { badIn, countOf, endedIn, kinds, targetWords, wellWords, worstWords } from "./job-words";

/** "6 sites", "Elm Court", "Tower 9 +1". */
function sitesOf({ sites }: JobItem): string {
  const [first = ""] = sites.names;
  return sites.count === 0 ? "no site" : sites.count === 1 ? first : sites.count === 2 ? `${first} +1` : `${sites.count} sites`;
}

/** What stands beside a job's badge: how far it is, or what it came to. */
function besideOf(job: JobItem): string {
  const ended = `${endedIn(job.counts)} of ${job.total}`;
  const bad = worstWords(job.counts).join(", ");
  switch (job.state) {
    case "planned":
      return [countOf(job.counts, "planned") > 0 && `${countOf(job.counts, "planned")} would change`, bad].filter(Boolean).join(", ");
    case "paused":
      return [ended, job.words?.replace(/^Paused /, "").replace(/\.$/, "")].filter(Boolean).join(", ");
    case "waiting":
      return [job.words, bad].filter(Boolean).join(" ");
    case "done_with_problems":
      return [...worstWords(job.counts).slice(1), wellWords(job.counts)].filter(Boolean).join(", ");
    case "stopped":
      return job.words?.replace(/^Stopped by itself: /, "") ?? ended;
    case "scheduled":
    case "done":
    case "planning":
    case "running":
      return "";
  }
}

function State({ job }: { job: JobItem }): ReactNode {
  if (job.state === "running" || job.state === "planning") {
    const read = job.total - countOf(job.counts, "unplanned");
    return (
      <>
        <JobBadge job={job} />
        {job.state === "running" ? <JobBar job={job} className="w-28 phone:w-20 flex-none" /> : null}
        <span className="num">
          {job.state === "running" ? endedIn(job.counts) : read} / {job.total}
        </span>
      </>
    );
  }
  if (job.state === "done") {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-2">
        <Check size={14} className="text-ok-ink" />
        {wellWords(job.counts) || "Done"}
      </span>
    );
  }
  return (
    <>
      <JobBadge job={job} />
      {job.startAt && (job.state === "scheduled" || job.state === "paused") ? <When at={job.startAt} className="text-ink-2" /> : null}
      <span className="text-ink-3 truncate">{besideOf(job)}</span>
    </>
  );
}

function Time({ job }: { job: JobItem }) {
  return job.state === "scheduled" && job.startAt ? (
    <Until at={job.startAt} over="now">
      {(words) => `in ${words}`}
    </Until>
  ) : (
    <Ago at={job.finishedAt ?? job.startedAt ?? job.createdAt} />
  );
}

/** What a person would do next with it, as a link to where it is done. */
function Next({ job }: { job: JobItem }) {
  const bad = badIn(job.counts);
  const words =
    job.state === "planned"
      ? "Look and start"
      : (job.state === "done_with_problems" || job.state === "stopped") && bad > 0
        ? `Look at ${bad}`
        : undefined;
  return words === undefined ? null : (
    <ButtonLink size="sm" href={`/jobs/${job.id}`} aria-label={`${words}: ${job.name}, job ${job.number}`}>
      {words}
    </ButtonLink>
  );
}

/** One job in the table. */
export function JobTableRow({
  job,
  index,
  active,
  onOpen,
}: {
  job: JobItem;
  index: number;
  active: boolean;
  onOpen: (newTab: boolean) => void;
}) {
  const { icon: Icon, label } = kinds[job.kind];
  return (
    <tr
      data-open
      data-row={index}
      className={active ? "[&>td]:shadow-[inset_0_1px_0_var(--accent-line),inset_0_-1px_0_var(--accent-line)]" : undefined}
      onClick={(event) => {
        if (!(event.target instanceof Element && event.target.closest("a, button"))) {
          onOpen(event.metaKey || event.ctrlKey);
        }
      }}
    >
      <td className="max-w-0 w-[26%]">
        <div className="flex items-center gap-2.5 min-w-0">
          <span title={label} className="text-ink-3 flex-none">
            <Icon size={15} />
            <span className="sr-only">{label}</span>
          </span>
          <Link href={`/jobs/${job.id}`} className="font-medium truncate rounded" title={job.name}>
            {job.name}
          </Link>
          <span className="text-ink-3 num flex-none">{job.number}</span>
        </div>
      </td>
      <td className="max-w-0 w-[32%]">
        <div className="flex items-center gap-2.5 min-w-0 text-[12.5px]">
          <State job={job} />
        </div>
      </td>
      <td className="max-w-0 w-[16%] truncate" title={job.sites.names.join(", ")}>
        {targetWords(job.kind, job.total)} <span className="text-ink-3 text-xs ml-1">{sitesOf(job)}</span>
      </td>
      <td className="max-w-0 w-[13%] narrow:hidden">
        <div className="flex items-center gap-2 min-w-0">
          <Avatar name={job.by} size={22} />
          <span className="text-ink-2 truncate">{job.by}</span>
        </div>
      </td>
      <td className="r text-ink-3 text-xs">
        <Time job={job} />
      </td>
      <td className="r pl-0! w-px">
        <Next job={job} />
      </td>
    </tr>
  );
}

/** One job on a phone. */
export function JobListRow({ job }: { job: JobItem }) {
  const { icon: Icon, label } = kinds[job.kind];
  return (
    <Link href={`/jobs/${job.id}`} className="flex items-start gap-3 px-4 py-3 min-h-[68px] border-b border-line">
      <span className="grid place-items-center w-9 h-9 rounded-lg bg-hover text-ink-2 flex-none mt-2">
        <Icon size={17} />
        <span className="sr-only">{label}</span>
      </span>
      <span className="min-w-0 flex-1 block">
        <span className="flex items-baseline gap-2 min-w-0">
          <span className="font-medium text-[15px] truncate">{job.name}</span>
          <span className="ml-auto text-[13px] text-ink-3 whitespace-nowrap">
            <Time job={job} />
          </span>
        </span>
        <span className="block text-[13px] text-ink-3 truncate">
          {targetWords(job.kind, job.total)} · {sitesOf(job)}
        </span>
        <span className="flex items-center gap-2.5 min-w-0 text-[13px] mt-1.5">
          <State job={job} />
        </span>
      </span>
    </Link>
  );
}
