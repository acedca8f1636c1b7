"use client";
import { useEffect, useRef, useState } from "react";
import { isMoving, type Reset } from "./reset-words";

/** Progress is said at most this often; a failure at once. */
const politeEveryMs = 5_000;

function progressWords(reset: Reset): string {
  if (reset.state === "done") {
    return `Done. ${reset.words}`;
  }
  const at = reset.steps.findIndex((step) => step.state === "working");
  const step = reset.steps[at];
  return isMoving(reset) && step ? `Step ${at + 1} of ${reset.steps.length}: ${step.action}` : "";
}

function alarmWords(reset: Reset): string {
  if (reset.state === "half_done" || reset.state === "failed") {
    return reset.words;
  }
  const bad = reset.steps.filter((step) => step.state === "failed" || step.state === "unknown").at(-1);
  return bad ? `${bad.action} ${bad.state === "failed" ? "failed" : "is not known"}. ${bad.detail ?? ""}` : "";
}

/** Tells a screen reader how a reset goes on. */
export function SpokenSteps({ reset }: { reset: Reset }) {
  const [polite, setPolite] = useState("");
  const saidAt = useRef(0);
  const progress = progressWords(reset);
  const moving = isMoving(reset);
  useEffect(() => {
    const wait = moving ? Math.max(0, saidAt.current + politeEveryMs - Date.now()) : 0;
    const timer = setTimeout(() => {
      saidAt.current = Date.now();
      setPolite(progress);
    }, wait);
    return () => clearTimeout(timer);
  }, [progress, moving]);
  return (
    <>
      <div className="sr-only" aria-live="polite">
        {polite}
      </div>
      <div className="sr-only" aria-live="assertive">
        {alarmWords(reset)}
      </div>
    </>
  );
}
