import { Check, CircleSlash, Undo2, Unlink } from "lucide-react";
import { Badge } from "../ui/badge";
import { Spinner } from "../ui/spinner";
import { durationWords } from "./reset-words";
import type { ResetItem } from "./use-resets";

/** How a reset ended, the quieter the better it ended. */
export function Outcome({ outcome }: Pick<ResetItem, "outcome">) {
  switch (outcome) {
    case "done":
      return (
        <span className="text-xs text-ink-3 inline-flex items-center gap-1.5 whitespace-nowrap">
          <Check size={12} />
          In order
        </span>
      );
    case "half_done":
      return (
        <Badge tone="bad" icon={<Unlink size={11} />}>
          Half done
        </Badge>
      );
    case "put_back":
      return (
        <Badge tone="warn" icon={<Undo2 size={11} />}>
          Put back
        </Badge>
      );
    case "not_written":
      return <Badge icon={<CircleSlash size={11} />}>Not begun</Badge>;
    default:
      return (
        <Badge tone="accent" icon={<Spinner size={11} className="text-accent" />}>
          Resetting
        </Badge>
      );
  }
}

/** "HD-20431 · 24 s · you": what is told of a reset beside its time. */
export function factsOf(reset: ResetItem): string[] {
  const took =
    reset.finishedAt && reset.outcome === "done" ? durationWords(Date.parse(reset.finishedAt) - Date.parse(reset.startedAt)) : "";
  return [reset.ticket ?? "", took, reset.own ? "you" : reset.by].filter(Boolean);
}

/** "3 in order", "1 put back": what a list of resets comes to. */
export function tally(items: readonly Pick<ResetItem, "outcome">[]): string[] {
  const words = { done: "in order", put_back: "put back", half_done: "half done", not_written: "not begun", moving: "under way" } as const;
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((outcome) => {
    const count = items.filter((item) => item.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${words[outcome]}`];
  });
}
