"use client";
import { Check, Clock } from "lucide-react";
import type { ReactNode } from "react";
import type { LineDetail } from "../lines/use-lines";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { Ago, Until } from "../ui/time";
import { endsWords, type Reset, type ResetEnd } from "./reset-words";
import { useSettleReset } from "./use-resets";

/** Whether the ends that a choice needs answer now, as they were last seen. */
function Answers({ line, ends }: { line: LineDetail | undefined; ends: readonly ResetEnd[] }) {
  const known = ends.map((end) => line?.ends.find((candidate) => candidate.id === end.endId)?.truths.reachable);
  const silent = known.find((status) => status?.state !== "yes");
  const at = known.reduce<string | null>(
    (first, status) => (status?.at && (first === null || status.at < first) ? status.at : first),
    null,
  );
  if (ends.length === 0) {
    return null;
  }
  const rests = ends
    .flatMap((end) => end.retryAt ?? [])
    .sort()
    .at(-1);
  return silent === undefined && at !== null ? (
    <span className="text-ok-ink flex items-center gap-1.5">
      <Check size={12} />
      <span>
        {ends.length === 1 ? "It answers" : "They answer"}, seen <Ago at={at} ago />
      </span>
    </span>
  ) : (
    <span className="text-ink-3 flex items-center gap-1.5">
      <Clock size={12} />
      <span>
        {ends.length === 1 ? "No answer" : "Not all answer"}
        {at === null ? "" : ", asked "}
        <Ago at={at} ago />
        {rests === undefined ? null : <Until at={rests}>{(words) => `. Left alone for ${words} more, unless you press`}</Until>}
      </span>
    </span>
  );
}

function Choice({ title, children, below, action }: { title: string; children: ReactNode; below: ReactNode; action: ReactNode }) {
  return (
    <div className="p-4 flex flex-col">
      <h2 className="text-[13px]">{title}</h2>
      <p className="text-[12.5px] leading-[18px] text-ink-2 mt-1 mb-3.5">{children}</p>
      <div className="mt-auto">
        {action}
        <div className="text-xs mt-2 min-h-4">{below}</div>
      </div>
    </div>
  );
}

/** The two ways out of a half-done reset, side by side, each with what it needs. */
export function HalfDone({ reset, line }: { reset: Reset; line: LineDetail | undefined }) {
  const settle = useSettleReset(reset.id);
  const toFinish = reset.ends.filter((end) => end.holds !== "new");
  const toPutBack = reset.ends.filter((end) => end.holds !== "old");
  const chosen = settle.isPending ? settle.variables : undefined;
  const all = toFinish.length === 0;
  return (
    <section className="card" aria-label="What can be done">
      <div className="grid grid-cols-2 phone:grid-cols-1 divide-x phone:divide-x-0 phone:divide-y divide-line">
        <Choice
          title="Finish"
          below={reset.canFinish ? <Answers line={line} ends={toFinish} /> : null}
          action={
            reset.canFinish ? (
              <Button
                variant="primary"
                className="w-full"
                busy={chosen === "finish" && "Starting"}
                disabled={chosen === "put-back"}
                onClick={() => settle.mutate("finish")}
              >
                Finish the reset
              </Button>
            ) : null
          }
        >
          {reset.canFinish
            ? all
              ? "Every end has the new password. Wait for the registration once more."
              : `Write the same new password to ${endsWords(toFinish)}, then wait for the registration. Needs ${toFinish.length === 1 ? "it" : "them"} to answer.`
            : "Not possible now. Somebody else may be at it, or your role does not reset lines."}
        </Choice>
        <Choice
          title="Put back"
          below={reset.canPutBack ? <Answers line={line} ends={toPutBack} /> : null}
          action={
            reset.canPutBack ? (
              <Button
                className="w-full"
                busy={chosen === "put-back" && "Starting"}
                disabled={chosen === "finish"}
                onClick={() => settle.mutate("put-back")}
              >
                Put the old one back
              </Button>
            ) : null
          }
        >
          {reset.canPutBack
            ? `Give ${endsWords(toPutBack)} ${toPutBack.length === 1 ? "its" : "their"} old password again. Then the line works as it did before. Needs only ${toPutBack.length === 1 ? "that end" : "those ends"} to answer.`
            : "Not possible: Lineward does not have the old password of every end that was written."}
        </Choice>
      </div>
      {settle.error ? <ProblemPanel error={settle.error} className="px-4 pb-4 pt-3.5 border-t border-line" /> : null}
    </section>
  );
}

/** What happens if nobody chooses. */
export function IfLeft() {
  return (
    <section className="card p-4">
      <h2 className="text-[13px] mb-1">If you leave it</h2>
      <p className="text-[12.5px] leading-[18px] text-ink-2">
        Nothing more is written. It stays under Not finished for everyone who sees this line, and no other reset of it can begin. Both
        passwords stay sealed here until one is proven.
      </p>
    </section>
  );
}
