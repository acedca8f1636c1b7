"use client";
import { ListChecks, Plus, SearchX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { Button, ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { useEnterOpens } from "../ui/list-search";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { usePhone } from "../ui/use-media";
import { useMore } from "../ui/use-more";
import { useViewInAddress } from "../ui/use-view-in-address";
import { JobListRow, JobTableRow } from "./job-row";
import { JobFilterBar, JobSearch, JobTabs, KindFilter } from "./jobs-filter";
import { useJobs } from "./use-jobs";
import { byTime, isNarrowed, jobsInAddress } from "./view";

/** Every job with a target that this person may see, what goes on first. */
export function JobsPage() {
  const { view, parameters, change } = useViewInAddress(jobsInAddress);
  const list = useJobs(parameters);
  const parts = useMemo(() => byTime(list.data?.pages.flatMap((page) => page.items) ?? []), [list.data]);
  const rows = useMemo(() => parts.flatMap(({ jobs }) => jobs), [parts]);
  const total = list.data?.pages[0]?.total;
  const [activeId, setActiveId] = useState<string>();
  const active = rows.findIndex(({ id }) => id === activeId);
  const mayRun = useMay("job.run");
  const phone = usePhone();
  const router = useRouter();
  const more = useMore(list);
  const open = useCallback(
    (id: string, newTab: boolean) => (newTab ? void window.open(`/jobs/${id}`, "_blank") : router.push(`/jobs/${id}`)),
    [router],
  );
  const enter = useEnterOpens({
    query: view.query,
    isFetching: list.isFetching,
    first: list.isSuccess ? rows[0]?.id : undefined,
    open: useCallback((id: string) => open(id, false), [open]),
  });
  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setActiveId(rows[next]?.id);
    document.querySelector<HTMLElement>(`[data-row="${next}"] a`)?.focus();
  };
  useKeys({
    j: () => rows.length > 0 && move(1),
    k: () => rows.length > 0 && move(-1),
    enter: (event) => {
      // A focused link or button acts by itself.
      if (activeId && !(event.target instanceof Element && event.target.closest("a, button, label"))) {
        open(activeId, false);
      }
    },
  });
  const isEmpty = list.isSuccess && rows.length === 0 && !isNarrowed(view);
  return (
    <>
      <TopBar title="Jobs" note={total === undefined || isNarrowed(view) || total === 0 ? undefined : counted(total, "job")}>
        {mayRun && !isEmpty ? (
          <ButtonLink href="/devices" size="sm" variant="primary">
            <Plus size={13} />
            New job
          </ButtonLink>
        ) : null}
      </TopBar>
      {isEmpty ? null : phone ? (
        <div className="px-4 pt-3 pb-3 sticky top-[52px] bg-surface border-b border-line z-[4]">
          <JobSearch view={view} change={change} enter={enter} />
          <JobTabs view={view} change={change} chips />
          <div className="mt-3">
            <KindFilter view={view} change={change} />
          </div>
        </div>
      ) : (
        <>
          <JobTabs view={view} change={change} />
          <JobFilterBar view={view} change={change} enter={enter} total={total} />
        </>
      )}
      {list.isPending ? <SkeletonRows rows={12} height={phone ? 68 : 44} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" /> : null}
      {rows.length > 0 ? (
        <div className={list.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
          {phone ? (
            parts.map((part) => (
              <section key={part.label} aria-label={part.label}>
                <h2 className="px-4 pt-5 pb-2 text-[13px] font-medium text-ink-3 border-b border-line">{part.label}</h2>
                <ul>
                  {part.jobs.map((job) => (
                    <li key={job.id}>
                      <JobListRow job={job} />
                    </li>
                  ))}
                </ul>
              </section>
            ))
          ) : (
            <table className="tbl edge stick" aria-label="Jobs">
              <thead>
                <tr>
                  <th>Job</th>
                  <th>State</th>
                  <th>On</th>
                  <th className="narrow:hidden">Who</th>
                  <th className="r">When</th>
                  <th>
                    <span className="sr-only">Next step</span>
                  </th>
                </tr>
              </thead>
              {parts.map((part) => (
                <tbody key={part.label}>
                  <tr className="spacer">
                    <th scope="rowgroup" colSpan={6} className="h-9! pt-2!">
                      {part.label}
                    </th>
                  </tr>
                  {part.jobs.map((job) => (
                    <JobTableRow
                      key={job.id}
                      job={job}
                      index={rows.indexOf(job)}
                      active={job.id === activeId}
                      onOpen={(newTab) => open(job.id, newTab)}
                    />
                  ))}
                </tbody>
              ))}
            </table>
          )}
          {list.hasNextPage ? (
            <div className="px-6 phone:px-4 py-4">
              <Button size="sm" busy={list.isFetchingNextPage && "Reading"} onClick={more}>
                Show earlier jobs
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {list.isSuccess && rows.length === 0 && isNarrowed(view) ? (
        <Empty
          icon={SearchX}
          title="No job matches"
          action={
            <Button size="sm" onClick={() => change({ query: "", state: [], kind: [] })}>
              Show all jobs
            </Button>
          }
        >
          Search takes a name, a number or who planned it.
        </Empty>
      ) : null}
      {isEmpty ? (
        <Empty
          icon={ListChecks}
          title="No jobs yet"
          action={
            mayRun ? (
              <ButtonLink href="/devices" variant="primary">
                Choose devices
              </ButtonLink>
            ) : undefined
          }
        >
          A job changes many devices or lines at once, tonight or now, and shows what became of each.
        </Empty>
      ) : null}
    </>
  );
}
