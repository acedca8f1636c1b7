"use client";
import { JobBadge } from "../jobs/job-state";
import { kinds, targetWords } from "../jobs/job-words";
import { useJobsAt } from "../jobs/use-jobs";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { When } from "../ui/time";

/** Jobs that are at work at a site, or come to it later. Draws nothing where there is none. */
export function SiteJobs({ site }: { site: string }) {
  const maySee = useMay("job.see");
  const jobs = useJobsAt(site, maySee).data?.items ?? [];
  if (jobs.length === 0) {
    return null;
  }
  return (
    <Card
      title="Jobs here"
      count={jobs.length}
      action={
        <Link href="/jobs" className="link text-xs">
          Jobs
        </Link>
      }
    >
      <ul aria-label="Jobs here">
        {jobs.map((job) => {
          const Icon = kinds[job.kind].icon;
          return (
            <li key={job.id} className="flex items-center gap-3 px-4 py-2.5 border-t border-line first:border-t-0">
              <Icon size={15} className="text-ink-3 flex-none" aria-hidden="true" />
              <div className="min-w-0 flex-1">
                <Link href={`/jobs/${job.id}`} className="font-medium rounded hover:underline underline-offset-2 wrap-break-word">
                  {job.name}
                </Link>
                <div className="text-xs text-ink-3 wrap-break-word">{`${targetWords(job.kind, job.total)} · ${job.by}`}</div>
              </div>
              {job.startAt && job.state === "scheduled" ? (
                <When at={job.startAt} as="clock" className="text-xs text-ink-2 num" />
              ) : (
                <JobBadge job={job} />
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
