"use client";
import { Check, CircleHelp, Minus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Spinner } from "../ui/spinner";
import { useTimes } from "../ui/time";
import type { Times } from "../ui/times";
import { durationWords, isMoving, type Reset, type ResetStep } from "./reset-words";
import { useNow } from "./use-now";

const marks: Readonly<Record<ResetStep["state"], ReactNode>> = {
  waiting: <span className="w-[14px] h-[14px] rounded-full border-[1.5px] border-line-2" />,
  working: <Spinner size={12} className="text-accent" />,
  done: <Check size={12} />,
  failed: <X size={12} />,
  unknown: <CircleHelp size={12} />,
  skipped: <Minus size={12} />,
};

const looks: Readonly<Record<ResetStep["state"], string>> = {
  waiting: "",
  working: "bg-accent-soft",
  done: "bg-ok-soft text-ok-ink",
  failed: "bg-bad-soft text-bad-ink",
  unknown: "bg-warn-soft text-warn-ink",
  skipped: "text-ink-3",
};

const said: Readonly<Record<ResetStep["state"], string>> = {
  waiting: "waits",
  working: "under way",
  done: "done",
  failed: "failed",
  unknown: "not known",
  skipped: "left out",
};

const names: Readonly<Record<ResetStep["state"], string>> = {
  waiting: "text-ink-3",
  working: "font-medium",
  done: "font-medium",
  failed: "font-medium text-bad-ink",
  unknown: "font-medium text-warn-ink",
  skipped: "text-ink-3",
};

/** How long a step took or takes; where a reset lies half done, when it happened says more. */
function timeOf(step: ResetStep, now: number, clock: Times["seconds"] | undefined): string {
  if (step.at === null || step.state === "waiting" || step.state === "skipped") {
    return "";
  }
  if (clock) {
    return clock(step.finishedAt ?? step.at);
  }
  const end = step.finishedAt === null ? (step.state === "working" ? now : undefined) : Date.parse(step.finishedAt);
  return end === undefined ? "" : durationWords(end - Date.parse(step.at));
}

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
      <ol className="steps">
        {reset.steps.map((step) => (
          <li key={step.seq} data-state={step.state} aria-current={step.state === "working" ? "step" : undefined}>
            <span className={`mark ${looks[step.state]}`} aria-hidden="true">
              {marks[step.state]}
            </span>
            <div className="min-w-0 flex-1 leading-[20px]">
              <span className={`wrap-break-word ${names[step.state]}`}>{step.action}</span>
              <span className="sr-only">: {said[step.state]}</span>
              {step.detail ? <div className="text-xs text-ink-3 leading-[17px] wrap-break-word">{step.detail}</div> : null}
            </div>
            <span className="text-xs text-ink-3 num whitespace-nowrap" suppressHydrationWarning>
              {timeOf(step, now, reset.state === "half_done" ? times.seconds : undefined)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
