"use client";
import { ArrowLeft, ArrowRight, ChevronDown, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { useMe } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { showOnPage } from "./show-on-page";
import { beginStop, endTour, useTour } from "./tour-place";
import { type Look, stepsFor, type TourStep, wordsOf } from "./tour-steps";
import { useStops } from "./use-stops";

function LookAt({ look }: { look: Look }) {
  if (typeof look === "string") {
    return <li>{look}</li>;
  }
  const show = () => {
    if (!showOnPage(look.at)) {
      toast("Not on the page just now. Do what the guide says first.");
    }
  };
  return (
    <li>
      {look.words}{" "}
      <button type="button" className="link whitespace-nowrap" onClick={show} aria-label={`Show me: ${look.words}`}>
        Show me
      </button>
    </li>
  );
}

function StopLink({ to, label, back = false }: { to: { step: TourStep; href: string } | undefined; label: string; back?: boolean }) {
  return to ? (
    <ButtonLink
      href={to.href}
      size="sm"
      variant={back ? "ghost" : "primary"}
      square={back}
      aria-label={`${label}: ${to.step.title}`}
      onClick={() => beginStop(to.step.id, to.href)}
    >
      {back ? <ArrowLeft size={14} /> : label}
      {back ? null : <ArrowRight size={13} />}
    </ButtonLink>
  ) : null;
}

function GuideAt({ steps, at, href }: { steps: readonly TourStep[]; at: number; href: string }) {
  const step = steps[at];
  const { permissions } = useMe();
  const stops = useStops(permissions.includes("device.see"));
  const path = usePathname();
  const [open, setOpen] = useState(false);
  // A new stop is looked at with its own points closed again on a phone, where they would cover the page.
  useEffect(() => setOpen(matchMedia("(min-width: 640px)").matches && at === 0), [at]);
  if (!step) {
    return null;
  }
  const reachable = (candidates: readonly TourStep[]) => {
    for (const candidate of candidates) {
      const found = stops.data && candidate.href(stops.data);
      if (found) {
        return { step: candidate, href: found };
      }
    }
    return undefined;
  };
  const before = reachable(steps.slice(0, at).reverse());
  const after = reachable(steps.slice(at + 1));
  const there = path === new URL(href, "http://here").pathname;
  return (
    <section className="guide" aria-label="Guide of the tour">
      <div className="guide-words">
        <p>
          <span className="guide-number num">
            {at + 1} of {steps.length}
          </span>
          <b className="font-semibold text-ink">{step.title}</b>
        </p>
        <p className="text-ink-2" aria-live="polite">
          {step.todo}
        </p>
        {open ? (
          <ul className="list-disc pl-4 text-ink-2">
            {step.look.map((look) => (
              <LookAt key={wordsOf(look)} look={look} />
            ))}
          </ul>
        ) : null}
      </div>
      <div className="guide-acts">
        <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
          What to look at
          <ChevronDown size={13} className={open ? "rotate-180" : undefined} />
        </Button>
        {there ? null : (
          <ButtonLink href={href} size="sm">
            To this stop
          </ButtonLink>
        )}
        <StopLink to={before} label="Stop before" back />
        {after ? (
          <StopLink to={after} label="Next stop" />
        ) : (
          <ButtonLink href="/tour" size="sm" variant="primary" onClick={endTour}>
            Finish the tour
          </ButtonLink>
        )}
        <Button size="sm" variant="ghost" square aria-label="Leave the tour" onClick={endTour}>
          <X size={14} />
        </Button>
      </div>
    </section>
  );
}

/** Goes along with a customer on the real screens: what to do here, what to look at, and where to go next. Nothing outside a tour. */
export function Guide() {
  const { permissions } = useMe();
  const { stop } = useTour();
  const path = usePathname();
  const steps = stepsFor(permissions);
  const at = steps.findIndex((step) => step.id === stop?.id);
  return stop && at >= 0 && path !== "/tour" ? <GuideAt steps={steps} at={at} href={stop.href} /> : null;
}
