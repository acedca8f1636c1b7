"use client";
import { ArrowRight, Check } from "lucide-react";
import { useMe } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { TopBar } from "../ui/top-bar";
import { PhoneCode } from "./phone-code";
import { Switchboard } from "./switchboard";
import { beginStop, forgetTour, useTour } from "./tour-place";
import { stepsFor, type TourStep, wordsOf } from "./tour-steps";
import { type Stops, useStops } from "./use-stops";

function Step({
  step,
  number,
  stops,
  seen,
  next,
}: {
  step: TourStep;
  number: number;
  stops: Stops | undefined;
  seen: boolean;
  next: boolean;
}) {
  const href = stops && step.href(stops);
  return (
    <li className="card p-4 flex gap-4 phone:gap-3">
      <span
        className={`grid place-items-center w-7 h-7 rounded-full flex-none text-xs font-semibold num ${seen ? "bg-ok-soft text-ok-ink" : "bg-hover text-ink-2"}`}
      >
        {seen ? <Check size={14} aria-label="Opened" /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <h2 className="text-[14px]">{step.title}</h2>
          <span className="text-xs text-ink-3 num whitespace-nowrap">
            {step.seconds % 60 === 0 ? `${step.seconds / 60} min` : `${step.seconds} s`}
          </span>
        </div>
        <p className="text-ink-2 mt-0.5">{step.todo}</p>
        <ul className="text-[12.5px] leading-[18px] text-ink-3 mt-2 list-disc pl-4 flex flex-col gap-0.5">
          {step.look.map(wordsOf).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <div className="mt-3">
          {href ? (
            <ButtonLink href={href} size="sm" variant={next ? "primary" : "secondary"} onClick={() => beginStop(step.id, href)}>
              {step.action}
              <ArrowRight size={13} />
            </ButtonLink>
          ) : (
            <p className="text-xs text-ink-3" role="status">
              {stops ? step.none : "Looking for a good example …"}
            </p>
          )}
        </div>
      </div>
    </li>
  );
}

/** Leads a customer through the demo in five minutes, on the real screens. Shows only what the person may open. */
export function TourPage() {
  const { permissions } = useMe();
  const stops = useStops(permissions.includes("device.see"));
  const { seen } = useTour();
  const steps = stepsFor(permissions);
  const minutes = Math.ceil(steps.reduce((sum, step) => sum + step.seconds, 0) / 60);
  const next = steps.find((step) => !seen.has(step.id))?.id;
  const opened = steps.filter((step) => seen.has(step.id)).length;
  return (
    <>
      <TopBar title="Tour" note={`${steps.length} stops, about ${minutes} minutes`}>
        {opened > 0 ? (
          <Button size="sm" variant="ghost" onClick={forgetTour}>
            Start over
          </Button>
        ) : null}
      </TopBar>
      <div className="w-full max-w-[868px] mx-auto px-6 phone:px-4 pt-6 phone:pt-4 pb-8">
        <p className="text-ink-2 mb-5 max-w-[620px]">
          The devices are simulated; everything you see done to them is the product itself. Each stop opens the real screen, and a guide at
          the top goes along to the next one.
        </p>
        {stops.isError ? <ProblemPanel error={stops.error} onRetry={() => void stops.refetch()} className="mb-4" /> : null}
        <ol className="flex flex-col gap-3">
          {steps.map((step, at) => (
            <Step key={step.id} step={step} number={at + 1} stops={stops.data} seen={seen.has(step.id)} next={step.id === next} />
          ))}
        </ol>
        <p className="text-xs text-ink-3 mt-4 num" aria-live="polite">
          {opened} of {steps.length} opened
        </p>
        <Switchboard />
        <PhoneCode />
      </div>
    </>
  );
}
