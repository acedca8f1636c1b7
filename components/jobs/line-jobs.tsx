"use client";
import { ListChecks } from "lucide-react";
import { Link } from "../ui/link";
import { kinds } from "./job-words";
import { useJobsOverLine } from "./use-jobs";

/** Says that a job is still to touch this line. Who does not see jobs is told that there is one. */
export function LineJobs({ line }: { line: string }) {
  const jobs = useJobsOverLine(line).data?.items ?? [];
  return jobs.map(({ number, kind, state, id, name }) => (
    <section key={number} className="rounded-[10px] border border-accent-line bg-accent-soft px-4 py-3 flex gap-3 leading-[18px]">
      <ListChecks size={15} className="text-accent-ink flex-none mt-px" />
      <p className="min-w-0 wrap-break-word">
        <span className="font-medium">This line is under a job.</span>{" "}
        {id === undefined ? (
          <>
            {kinds[kind].label}, job {number}
          </>
        ) : (
          <Link href={`/jobs/${id}`} className="link">
            {name}, job {number}
          </Link>
        )}
        <span className="text-ink-2">
          {state === "running" ? ". It is at work now." : state === "paused" ? ". It is paused." : ". It comes to it later."}
        </span>
      </p>
    </section>
  ));
}
