"use client";
import type { ChangeItem } from "@/lib/settings/schemas";
import { Avatar, Badge } from "../ui/badge";
import { Ago } from "../ui/time";
import { actionWords, outcomeWords, summaryWords } from "./change-words";

/** What is told of a change even where room is short: it was no plain write. */
const tellsMore: ReadonlySet<string> = new Set(["create", "remove", "put_back", "keep"]);

/** One change in two lines: what, and who with which outcome. `together`: it is one of several that one act made. */
export function ChangeLine({ change, where, together = false }: { change: ChangeItem; where?: string; together?: boolean }) {
  const outcome = outcomeWords[change.outcome];
  // What one act wrote in several places is called by why it was done; one write by what it changed.
  const title = together && change.reason !== null ? change.reason : summaryWords(change);
  // Beside the device's name, that something was changed says nothing new, and takes the room of who did it.
  const isPlain = together || (where !== undefined && !change.putBackOf && !tellsMore.has(change.action));
  return (
    <div className="flex gap-2.5 px-4 py-[9px]">
      <span className="mt-px">
        <Avatar name={change.actorName} size={20} />
      </span>
      <div className="min-w-0 flex-1 leading-[18px]">
        <div className="truncate" title={title}>
          {title}
        </div>
        <div className="text-xs text-ink-3 truncate">
          {[where, isPlain ? undefined : actionWords(change), change.actorName].filter(Boolean).join(" · ")}
        </div>
      </div>
      {change.outcome === "applied" ? null : <Badge tone={outcome.tone}>{outcome.label}</Badge>}
      <Ago at={change.at} className="text-xs text-ink-3 whitespace-nowrap" />
    </div>
  );
}
