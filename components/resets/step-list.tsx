"use client";
import { Check, CircleHelp, Minus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Spinner } from "../ui/spinner";
import type { Times } from "../ui/times";
import { durationWords, type ResetStep } from "./reset-words";

/** A step as it happens, of a reset or of something like it. */
type Step = Pick<ResetStep, "seq" | "state" | "action" | "at" | "finishedAt" | "detail">;

const marks: Readonly<Record<Step["state"], ReactNode>> = {
  waiting: <span className="w-[14px] h-[14px] rounded-full border-[1.5px] border-line-2" />,
  working: <Spinner size={12} className="text-accent" />,
  done: <Check size={12} />,
  failed: <X size={12} />,
  unknown: <CircleHelp size={12} />,
  skipped: <Minus size={12} />,
};

const looks: Readonly<Record<Step["state"], string>> = {
  waiting: "",
  working: "bg-accent-soft",
  done: "bg-ok-soft text-ok-ink",
  failed: "bg-bad-soft text-bad-ink",
  unknown: "bg-warn-soft text-warn-ink",
  skipped: "text-ink-3",
};

const said: Readonly<Record<Step["state"], string>> = {
  waiting: "waits",
  working: "under way",
  done: "done",
  failed: "failed",
  unknown: "not known",
  skipped: "left out",
};

const names: Readonly<Record<Step["state"], string>> = {
  waiting: "text-ink-3",
  working: "font-medium",
  done: "font-medium",
  failed: "font-medium text-bad-ink",
  unknown: "font-medium text-warn-ink",
  skipped: "text-ink-3",
};

/** How long a step took or takes; where it lies half done, when it happened says more. */
function timeOf(step: Step, now: number, clock: Times["seconds"] | undefined): string {
  if (step.at === null || step.state === "waiting" || step.state === "skipped") {
    return "";
  }
  if (clock) {
    return clock(step.finishedAt ?? step.at);
  }
  const end = step.finishedAt === null ? (step.state === "working" ? now : undefined) : Date.parse(step.finishedAt);
  return end === undefined ? "" : durationWords(end - Date.parse(step.at));
}

/** Steps as they happen, each with its result and time. `clock`: when it happened, in place of how long it took. */
export function StepList({
  steps,
  now,
  clock,
}: {
  readonly steps: readonly Step[];
  readonly now: number;
  readonly clock?: Times["seconds"] | undefined;
}) {
  return (
    <ol className="steps">
      {steps.map((step) => (
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
            {timeOf(step, now, clock)}
          </span>
        </li>
      ))}
    </ol>
  );
}
