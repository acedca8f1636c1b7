"use client";
import { TriangleAlert } from "lucide-react";
import { useCallback, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { JobDetail } from "@/lib/jobs/schemas";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { Mark, type MarkState } from "../ui/mark";
import { Ago } from "../ui/time";
import { JobGroups } from "./job-groups";
import { ChangeStrip, JobHead, SelectionLine } from "./job-head";
import { JobNumbering } from "./job-numbering";
import { countOf, plannedLabel, targetWords } from "./job-words";
import { type FieldErrors, formOf, optionsOf, type StartForm } from "./start-form";
import { StartPanel, useStartKey } from "./start-panel";
import { useStartJob } from "./use-jobs";

function Count({
  label,
  mark,
  count,
  note,
  bad = false,
}: {
  label: string;
  mark: MarkState | "change";
  count: number;
  note: string;
  bad?: boolean;
}) {
  return (
    <div>
      <div className="flex items-center gap-2 font-medium">
        {mark === "change" ? <span className="w-1 h-3.5 rounded-[1.5px] bg-accent flex-none" aria-hidden="true" /> : <Mark state={mark} />}
        {label}
      </div>
      <div className={`counts-big mt-1.5 ${bad && count > 0 ? "text-bad-ink" : ""}`}>{count}</div>
      <div className="text-xs text-ink-3 mt-0.5">{note}</div>
    </div>
  );
}

function Counts({ job }: { job: JobDetail }) {
  const { counts, groups } = job;
  const reasons = groups.filter(({ state }) => state === "refused").length;
  return (
    <section className="card overflow-hidden" aria-label="What the plan comes to">
      <div className="counts">
        <Count
          label={plannedLabel(job.kind)}
          mark="change"
          count={countOf(counts, "planned")}
          note={`of ${job.total}${job.sites.count > 1 ? `, on ${job.sites.count} sites` : ""}`}
        />
        <Count label="Unchanged" mark="yes" count={countOf(counts, "unchanged")} note="nothing to do there" />
        <Count
          label="Would be refused"
          mark="no"
          count={countOf(counts, "refused")}
          note={reasons === 0 ? "none" : reasons === 1 ? "for 1 reason" : `for ${reasons} reasons`}
          bad
        />
        <Count label="Cannot be planned" mark="unknown" count={countOf(counts, "unplanned")} note="not read just now" />
      </div>
      <div className="flex flex-wrap border-t border-line bg-sunken text-[12.5px] empty:hidden">
        <ChangeStrip job={job} />
      </div>
    </section>
  );
}

function Risks({ job }: { job: JobDetail }) {
  return job.risks.length === 0 ? null : (
    <section className="card risks overflow-hidden" aria-label="Risks">
      {job.risks.map(({ risk, words, count }) => (
        <div key={risk}>
          <TriangleAlert size={15} className="text-warn-ink flex-none mt-px" />
          <span className="font-medium text-warn-ink">
            {words}: {targetWords(job.kind, count)}
          </span>
        </div>
      ))}
    </section>
  );
}

function Planning({ job }: { job: JobDetail }) {
  const read = job.total - countOf(job.counts, "unplanned");
  return (
    <section className="card px-5 py-4" aria-label="Planning">
      <div className="flex items-baseline gap-3">
        <span className="font-medium">
          {read} of {targetWords(job.kind, job.total)} read
        </span>
        <span className="ml-auto text-ink-3">Nothing is written</span>
      </div>
      <div className="pg mt-3" role="progressbar" aria-label="Planning" aria-valuemin={0} aria-valuemax={job.total} aria-valuenow={read}>
        <i style={{ width: `${job.total === 0 ? 0 : (read / job.total) * 100}%`, background: "var(--accent)" }} />
      </div>
    </section>
  );
}

const isOutdated = (error: unknown) => error instanceof ApiProblem && error.code === "plan_outdated";

/** What a job would do, row by row, and how it is started. Nothing is written yet. */
export function JobPlan({ job }: { job: JobDetail }) {
  const start = useStartJob(job.id);
  const [form, setForm] = useState<StartForm>(() => formOf(job.options));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [sheet, setSheet] = useState(false);
  const { planHash } = job;
  const { mutate, isPending } = start;
  const storedTime = job.options.startAt === undefined ? undefined : job.createdAt;
  const press = useCallback(() => {
    if (isPending || planHash === undefined) {
      return;
    }
    const checked = optionsOf(form, new Date(), storedTime);
    if ("errors" in checked) {
      setErrors(checked.errors);
      return;
    }
    setErrors({});
    mutate({ planHash, options: checked.options });
  }, [isPending, planHash, form, storedTime, mutate]);
  useStartKey(job.may.start ? press : undefined);
  const toDo = countOf(job.counts, "planned");
  const panel = (
    <StartPanel
      job={job}
      form={form}
      errors={errors}
      busy={start.isPending}
      error={start.error}
      onChange={(part) => setForm((before) => ({ ...before, ...part }))}
      onStart={press}
    />
  );
  const source =
    job.plan === "live" ? (
      "all values read live"
    ) : (
      <>
        from stored values, the oldest read <Ago at={job.oldestReadAt} ago />
      </>
    );
  return (
    <>
      <div className={job.may.start ? "plan" : "flex-1"}>
        <div className="px-6 phone:px-4 pt-5 pb-6 flex flex-col gap-4 min-w-0">
          <JobHead job={job} facts={[source]}>
            <SelectionLine job={job} />
          </JobHead>
          {isOutdated(start.error) ? (
            <p role="alert" className="card border-warn-line! bg-warn-soft px-4 py-3 text-warn-ink">
              This is the plan as it is now. Look at it again, then start it.
            </p>
          ) : null}
          {job.state === "planning" ? <Planning job={job} /> : <Counts job={job} />}
          {job.state === "planning" ? null : (
            <>
              <Risks job={job} />
              {job.numbering ? <JobNumbering places={job.numbering} /> : null}
              <JobGroups job={job} opened={({ state }) => state === "planned" || state === "refused"} />
              {toDo === 0 ? (
                <p className="text-ink-2">Nothing would be changed, so there is nothing to start.</p>
              ) : job.may.start ? null : (
                <p className="text-ink-3">Somebody who may do all of it can start it.</p>
              )}
            </>
          )}
        </div>
        {job.may.start ? (
          <aside className="plan-side" aria-label="When and how">
            <div className="sticky top-12 p-3">{panel}</div>
          </aside>
        ) : null}
      </div>
      {job.may.start ? (
        <div className="plan-bar">
          <div>
            <div className="font-semibold">{toDo} to do</div>
            <div className="text-[13px] text-ink-3">nothing is written yet</div>
          </div>
          <Button variant="primary" className="ml-auto" onClick={() => setSheet(true)}>
            When and how
          </Button>
        </div>
      ) : null}
      {sheet && job.may.start ? (
        <Sheet title="When and how" onClose={() => setSheet(false)}>
          <div className="p-4">{panel}</div>
        </Sheet>
      ) : null}
    </>
  );
}
