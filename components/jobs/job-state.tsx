import type { JobItem } from "@/lib/jobs/schemas";
import { Badge } from "../ui/badge";
import { Spinner } from "../ui/spinner";
import { countOf, endedIn, stateLook } from "./job-words";

/** How a job stands, in a word. */
export function JobBadge({ job }: { job: Pick<JobItem, "state" | "counts" | "words"> }) {
  const { words, tone, icon: Icon } = stateLook(job);
  return (
    <Badge tone={tone} icon={Icon ? <Icon size={11} /> : <Spinner size={11} className="text-accent" />}>
      {words}
    </Badge>
  );
}

/** How many of a job's rows have ended, as a bar: well in accent, badly in red. */
export function JobBar({ job, className }: { job: Pick<JobItem, "counts" | "total" | "name">; className?: string }) {
  const ended = endedIn(job.counts);
  const bad = countOf(job.counts, "refused", "login_refused", "not_applied", "unknown");
  const width = (part: number) => ({ width: `${job.total === 0 ? 0 : (part / job.total) * 100}%` });
  return (
    <span
      className={`pg ${className ?? ""}`}
      role="progressbar"
      aria-label={job.name}
      aria-valuemin={0}
      aria-valuemax={job.total}
      aria-valuenow={ended}
    >
      <i style={{ ...width(ended - bad), background: "var(--accent)" }} />
      <i style={{ ...width(bad), background: "var(--bad)" }} />
    </span>
  );
}
