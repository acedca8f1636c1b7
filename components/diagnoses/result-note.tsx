"use client";
import { CircleCheck, CircleHelp, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Spinner } from "../ui/spinner";
import type { Diagnosis } from "./use-diagnosis";

type Tone = "running" | "bad" | "unknown" | "ok";

const looks: Readonly<Record<Tone, { readonly box: string; readonly icon: ReactNode }>> = {
  running: { box: "border-accent-line bg-accent-soft", icon: <Spinner size={15} className="text-accent" /> },
  bad: { box: "border-bad-line bg-bad-soft", icon: <TriangleAlert size={17} className="text-bad-ink" /> },
  unknown: { box: "border-warn-line bg-warn-soft", icon: <CircleHelp size={17} className="text-warn-ink" /> },
  ok: { box: "border-ok-line bg-ok-soft", icon: <CircleCheck size={17} className="text-ok-ink" /> },
};

function toneOf({ state, broken, ends }: Diagnosis): Tone {
  if (broken) {
    return "bad";
  }
  if (state === "running") {
    return "running";
  }
  return state === "done" && ends.every((end) => end.state === "ok") ? "ok" : "unknown";
}

/** Where the line breaks, in one sentence, and what is in order. */
export function ResultNote({ look }: { look: Diagnosis }) {
  const { box, icon } = looks[toneOf(look)];
  return (
    <section className={`rounded-[10px] border px-4 py-[13px] flex gap-3 items-start mb-4 ${box}`} aria-label="What was found">
      <span className="mt-0.5 flex-none">{icon}</span>
      <div className="min-w-0 flex-1" aria-live="polite">
        <h2 className="font-semibold wrap-break-word">{look.headline}</h2>
        {look.summary ? <p className="text-[12.5px] leading-[18px] text-ink-2 mt-0.5 wrap-break-word">{look.summary}</p> : null}
      </div>
    </section>
  );
}
