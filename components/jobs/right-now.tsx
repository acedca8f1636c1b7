"use client";
import type { JobRowAnswer } from "@/lib/jobs/schemas";
import { Spinner } from "../ui/spinner";
import { Ago } from "../ui/time";
import { RowName } from "./job-rows";
import { useJobRows } from "./use-jobs";

const shownMax = 16;

const stepWords: Readonly<Record<NonNullable<JobRowAnswer["step"]>, string>> = {
  reading: "reading",
  writing: "writing",
  proving: "proving",
};

/** How many rows are under way, each by name, with what it is at and for how long. `beside`: what bounds them. */
export function RightNow({ id, count, beside }: { id: string; count: number; beside?: string | undefined }) {
  const rows = useJobRows(id, { state: "running" }).data?.pages[0]?.items ?? [];
  return (
    <section className="card overflow-hidden" aria-label="Right now">
      <div className="card-h">
        <h2>
          Right now<span className="text-ink-3 font-normal num ml-1.5">{count}</span>
        </h2>
        {beside === undefined ? null : <span className="text-xs text-ink-3">{beside}</span>}
      </div>
      <ul>
        {rows.slice(0, shownMax).map((row) => (
          <li key={row.id} className="flex items-center gap-3 px-4 min-h-[40px] border-t border-line first:border-t-0">
            <Spinner size={13} className="text-accent flex-none" />
            <span className="flex items-baseline gap-1.5 min-w-0">
              <RowName row={row} />
              <span className="text-xs text-ink-3 truncate">{row.site?.name}</span>
            </span>
            <span className="text-xs text-ink-3 whitespace-nowrap ml-auto">{row.step === undefined ? row.words : stepWords[row.step]}</span>
            <span className="text-xs text-ink-3 num whitespace-nowrap min-w-[34px] text-right">
              <Ago at={row.triedAt} />
            </span>
          </li>
        ))}
      </ul>
      {count > shownMax && rows.length >= shownMax ? (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">And {count - shownMax} more.</p>
      ) : null}
    </section>
  );
}
