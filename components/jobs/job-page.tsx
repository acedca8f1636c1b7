"use client";
import { ChevronLeft, Download, Pause, Play, RotateCcw, Square, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { ApiProblem, fileAddress } from "@/lib/api/client";
import type { JobDetail } from "@/lib/jobs/schemas";
import { Button, buttonClass } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { JobPlan } from "./job-plan";
import { JobRun } from "./job-run";
import { countOf, stateLook, targetWords } from "./job-words";
import { useJob, usePutBackJob, useRetryJob, useRowsFollow, useSteerJob } from "./use-jobs";

/** A job: its plan, how it runs, what came of it. One page that follows by itself. */
export function JobPage({ id }: { id: string }) {
  const job = useJob(id);
  useRowsFollow(job.data);
  if (job.data) {
    return <Job job={job.data} />;
  }
  const gone = job.error instanceof ApiProblem && job.error.code === "not_found";
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Jobs", href: "/jobs" }]} here="Job" />
      </header>
      {job.isError ? (
        <ProblemPanel error={job.error} {...(gone ? {} : { onRetry: () => void job.refetch() })} className="p-6" />
      ) : (
        <SkeletonBlock />
      )}
    </>
  );
}

/** Those that another try may mend. What was changed meanwhile is tried again from its own group only. */
const again = ["refused", "login_refused", "not_applied", "unknown", "stopped", "expired", "waiting"] as const;

function Job({ job }: { job: JobDetail }) {
  const { may } = job;
  const isPlan = job.state === "planned" || job.state === "planning";
  const steer = useSteerJob(job.id);
  const retry = useRetryJob(job.id);
  const putBack = usePutBackJob(job.id);
  const router = useRouter();
  const [stops, setStops] = useState(false);
  const left = countOf(job.counts, "queued", "waiting");
  const toRetry = countOf(job.counts, ...again);
  const isOver = job.state === "done_with_problems" || job.state === "stopped";
  const problem = steer.error ?? retry.error ?? putBack.error;
  const back = () => putBack.mutate(undefined, { onSuccess: ({ id }) => router.push(`/jobs/${id}`) });
  const tryAgain = () =>
    retry.mutate(undefined, {
      onSuccess: ({ rows }) =>
        rows > 0
          ? toast.success(`${targetWords(job.kind, rows)} tried again`)
          : toast.info("None of them was begun, so none is tried again."),
    });
  return (
    <>
      <header className="topbar">
        <Link href="/jobs" className="only-m rounded">
          <span className="flex items-center gap-1.5 text-[15px] text-ink-2">
            <ChevronLeft size={20} />
            Jobs
          </span>
        </Link>
        <div className="only-d min-w-0">
          <Crumbs trail={[{ label: "Jobs", href: "/jobs" }]} here={job.name} />
        </div>
        <div className="flex items-center gap-2">
          <a
            className={buttonClass({ variant: "ghost", size: "sm" }, "only-d")}
            href={fileAddress("GET /api/jobs/{id}/report", { params: { id: job.id }, query: { format: "csv" } })}
            download
          >
            <Download size={13} />
            {isPlan ? "Plan as CSV" : "Report"}
          </a>
          {may.stop && isPlan ? (
            <Button
              size="sm"
              variant="ghost"
              busy={steer.isPending && "Discarding"}
              onClick={() => steer.mutate("stop", { onSuccess: () => router.push("/jobs") })}
            >
              Discard
            </Button>
          ) : null}
          {may.pause ? (
            <Button size="sm" busy={steer.isPending && steer.variables === "pause" && "Pausing"} onClick={() => steer.mutate("pause")}>
              <Pause size={13} />
              Pause
            </Button>
          ) : null}
          {may.resume ? (
            <Button
              size="sm"
              variant="primary"
              busy={steer.isPending && steer.variables === "resume" && "Resuming"}
              onClick={() => steer.mutate("resume")}
            >
              <Play size={13} />
              Resume
            </Button>
          ) : null}
          {may.stop && !isPlan ? (
            <Button size="sm" variant="danger" onClick={() => setStops(true)}>
              <Square size={13} />
              Stop
            </Button>
          ) : null}
          {may.putBack ? (
            <Button
              size="sm"
              // Beside Resume and Stop a phone has no room for it.
              className={may.resume ? "only-d" : undefined}
              busy={putBack.isPending && "Planning"}
              onClick={back}
            >
              <Undo2 size={13} />
              Put all back
            </Button>
          ) : null}
          {may.retry && isOver && toRetry > 0 ? (
            <Button size="sm" variant="primary" busy={retry.isPending && "Asking"} onClick={tryAgain}>
              <RotateCcw size={13} />
              Retry {toRetry}
            </Button>
          ) : null}
        </div>
      </header>
      {problem ? <ProblemPanel error={problem} className="px-6 phone:px-4 pt-5" /> : null}
      {isPlan ? <JobPlan key={job.id} job={job} /> : <JobRun job={job} />}
      {stops ? (
        <ConfirmDialog
          title={`Stop job ${job.number}?`}
          confirm={`Stop job ${job.number}`}
          busy="Stopping"
          onConfirm={() => steer.mutateAsync("stop")}
          onClose={() => setStops(false)}
        >
          <p>
            Rows under way finish.{" "}
            {left > 0 ? `${targetWords(job.kind, left)} ${left === 1 ? "is" : "are"} not begun.` : "Nothing else is begun."}
          </p>
        </ConfirmDialog>
      ) : null}
      <div className="sr-only" aria-live="polite">
        {stateLook(job).words}
      </div>
    </>
  );
}
