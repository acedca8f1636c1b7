"use client";
import { Check, CirclePause } from "lucide-react";
import type { ReactNode } from "react";
import type { JobDetail } from "@/lib/jobs/schemas";
import { counted } from "../ui/plain-text";
import { Until, untilWords, When } from "../ui/time";
import type { Group } from "./group-of-rows";
import { JobGroups } from "./job-groups";
import { ChangeStrip, JobHead } from "./job-head";
import { countOf, leftWords, paceWords, targetWords } from "./job-words";
import { RightNow } from "./right-now";
import { CellLegend, SiteCells } from "./site-cells";

/** "ran 6 min". */
function ranWords({ startedAt, finishedAt }: JobDetail): string | undefined {
  const words = startedAt && finishedAt ? untilWords(finishedAt, Date.parse(startedAt)) : undefined;
  return words === undefined ? undefined : `ran ${words}`;
}

function optionWords(job: JobDetail): string {
  const { parallel } = job.options;
  return [`${parallel} at a time`, perSiteWords(job)].filter((text) => text !== undefined).join(", ");
}

function perSiteWords({ options: { parallel, perSite } }: JobDetail): string | undefined {
  return perSite === undefined || perSite >= parallel ? undefined : `at most ${perSite} at one site`;
}

function Pace({ job }: { job: JobDetail }) {
  if (job.state === "scheduled" && job.startAt) {
    return (
      <Until at={job.startAt} over="starts now">
        {(words) => `starts in ${words}`}
      </Until>
    );
  }
  const parts = [job.perSecond && paceWords(job.perSecond), job.secondsLeft !== undefined && `${leftWords(job.secondsLeft)} left`];
  return job.state === "running" ? parts.filter(Boolean).join(" · ") : targetWords(job.kind, job.total);
}

function Beside({ children }: { children: ReactNode }) {
  return (
    <div className="px-5 phone:px-4 py-3 text-ink-3 border-l border-line phone:border-l-0 phone:pt-0 flex items-center gap-1.5">
      {children}
    </div>
  );
}

/** How far it is: counts, a cell for each row, what is changed, what has come back. */
function Progress({ job }: { job: JobDetail }) {
  return (
    <section className="card overflow-hidden" aria-label="Progress">
      <div className="px-5 phone:px-4 py-4">
        <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1 mb-3.5">
          <CellLegend counts={job.counts} />
          <span className="ml-auto phone:ml-0 text-ink-3 num">
            <Pace job={job} />
          </span>
        </div>
        <SiteCells places={job.places} total={job.total} />
      </div>
      <div className="flex flex-wrap border-t border-line bg-sunken text-[12.5px] empty:hidden">
        <ChangeStrip job={job} />
        {job.first ? (
          <Beside>
            {job.first.well === job.first.of ? <Check size={14} className="text-ok-ink" /> : null}
            Tried first:{" "}
            <span className="text-ink font-medium num">
              {job.first.well} of {job.first.of}
            </span>{" "}
            done
          </Beside>
        ) : null}
        {job.registered ? (
          <Beside>
            Registered again <span className="text-ink font-medium num">{job.registered.again}</span> of {job.registered.of}
          </Beside>
        ) : null}
      </div>
    </section>
  );
}

/** What the job says of itself: why it stands still, or ended. */
function Cause({ job }: { job: JobDetail }) {
  return job.words === undefined ? null : (
    <p className="card px-4 py-3 flex items-start gap-2.5">
      <CirclePause size={15} className="text-ink-3 flex-none mt-0.5" />
      <span className="min-w-0 wrap-break-word">{job.words}</span>
    </p>
  );
}

const bad = new Set<Group["state"]>(["unknown", "not_applied", "login_refused", "refused"]);

/** A job that was started: how it goes, and what became of each row. */
export function JobRun({ job }: { job: JobDetail }) {
  const isOpen = job.state === "running" || job.state === "waiting" || job.state === "scheduled" || job.state === "paused";
  const running = countOf(job.counts, "running");
  const worst = job.groups.find(({ state }) => bad.has(state))?.key;
  return (
    <div className="px-6 phone:px-4 pt-5 pb-6 flex flex-col gap-4 w-full max-w-[1440px]">
      <JobHead job={job} facts={[ranWords(job), optionWords(job), isOpen ? "this page follows by itself" : undefined]} />
      <Cause job={job} />
      <Progress job={job} />
      <div className={isOpen ? "run" : undefined}>
        <div className="flex flex-col gap-4 min-w-0">
          <JobGroups job={job} opened={({ key }) => key !== undefined && key === worst} />
        </div>
        {isOpen ? (
          <div className="flex flex-col gap-4 min-w-0">
            {running > 0 ? <RightNow id={job.id} count={running} beside={perSiteWords(job)} /> : null}
            <section className="card px-4 py-3.5 leading-[18px]" aria-label="How it goes on">
              <p>
                {job.options.stopAfterFailedPercent >= 100
                  ? "Goes on however many of its rows fail."
                  : `Stops by itself when more than ${job.options.stopAfterFailedPercent} % of its rows fail.`}
              </p>
              <p className="text-xs text-ink-3 mt-1">
                What does not answer is waited for, {counted(job.options.expiresAfterHours, "hour")} at most.
                {job.options.window
                  ? ` It works from ${job.options.window.from} to ${job.options.window.to}, ${job.options.window.timeZone}.`
                  : ""}
              </p>
              {job.startAt && job.state !== "running" ? (
                <p className="text-xs text-ink-3 mt-1">
                  Starts <When at={job.startAt} />
                </p>
              ) : null}
            </section>
          </div>
        ) : null}
      </div>
    </div>
  );
}
