"use client";
import { useTimes } from "../ui/time";
import { durationWords, isMoving, type Reset } from "./reset-words";
import { StepList } from "./step-list";
import { useNow } from "./use-now";

function headOf(reset: Reset, now: number): { title: string; note: string } {
  const total = reset.steps.length;
  const spent = (reset.finishedAt ? Date.parse(reset.finishedAt) : now) - Date.parse(reset.startedAt);
  const at = reset.steps.findIndex((step) => step.state === "working");
  if (isMoving(reset)) {
    const place = at === -1 ? reset.steps.filter((step) => step.state === "done").length : at + 1;
    return {
      title: reset.wish === "old" ? "Putting the old password back" : "Reset in progress",
      note: `step ${Math.max(1, place)} of ${total} · ${durationWords(spent)}`,
    };
  }
  if (reset.state === "done") {
    return { title: `All ${reset.steps.filter((step) => step.state === "done").length} steps done`, note: durationWords(spent) };
  }
  const stopped = reset.steps.findIndex((step) => step.state === "failed" || step.state === "unknown");
  return {
    title: "What happened",
    note:
      stopped === -1 ? `${total} steps` : reset.state === "half_done" ? `stopped at step ${stopped + 1} of ${total}` : durationWords(spent),
  };
}

/** The steps of a reset as they happen, each with its result and time. */
export function ResetSteps({ reset, headingId }: { reset: Reset; headingId: string }) {
  const now = useNow(isMoving(reset));
  const { title, note } = headOf(reset, now);
  const times = useTimes();
  return (
    <section className="card" aria-labelledby={headingId}>
      <div className="card-h">
        <h2 id={headingId} tabIndex={-1} className="rounded">
          {title}
        </h2>
        <span className="text-xs text-ink-3 num" suppressHydrationWarning>
          {note}
        </span>
      </div>
      <StepList steps={reset.steps} now={now} clock={reset.state === "half_done" ? times.seconds : undefined} />
    </section>
  );
}
