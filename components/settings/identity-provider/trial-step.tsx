import { CircleCheck, CircleX } from "lucide-react";

/** One thing that was tried: whether it went well, and what was said. */
export function TrialStep({ ok, name, words, className }: { ok: boolean; name: string; words: string; className?: string }) {
  return (
    <li className={className ?? "flex gap-2.5 px-4 py-1.5"}>
      {ok ? (
        <CircleCheck size={16} className="mt-0.5 shrink-0 text-ok-ink" aria-hidden="true" />
      ) : (
        <CircleX size={16} className="mt-0.5 shrink-0 text-bad-ink" aria-hidden="true" />
      )}
      <div className="min-w-0">
        <div className="font-medium">
          {name}
          <span className="sr-only">{ok ? ": yes" : ": no"}</span>
        </div>
        <div className="text-xs text-ink-3 leading-[17px] wrap-break-word">{words}</div>
      </div>
    </li>
  );
}
