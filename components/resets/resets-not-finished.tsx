"use client";
import { TriangleAlert, Wrench } from "lucide-react";
import { useMay } from "../session/me";
import { ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Spinner } from "../ui/spinner";
import { Ago } from "../ui/time";
import { handOverNote } from "./reset-words";
import { useResets } from "./use-resets";

const shownMax = 5;

/** A card: resets that are half done or under way, whose turn it is, and a note for them. Draws nothing when there are none. */
export function ResetsNotFinished() {
  const resets = useResets(["half_done", "running", "checking"], shownMax, 10_000);
  const mayReset = useMay("line.reset");
  const items = resets.data?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <Card title="Not finished" count={items.length}>
      <ul>
        {items.map((reset) => {
          const half = reset.state === "half_done";
          return (
            <li
              key={reset.id}
              className="grid grid-cols-[24px_minmax(0,1fr)_auto] phone:grid-cols-[24px_minmax(0,1fr)] gap-x-3 items-center px-4 py-[11px] border-t border-line first:border-t-0"
            >
              <span
                className={`self-start mt-[3px] grid place-items-center w-6 h-6 rounded-md ${half ? "bg-bad-soft text-bad-ink" : "bg-accent-soft"}`}
              >
                {half ? <TriangleAlert size={13} /> : <Spinner size={13} className="text-accent" />}
              </span>
              <div className="min-w-0">
                <div className="font-medium truncate">
                  {reset.lineName} {half ? "is half done" : "is being reset"}
                </div>
                <div className="text-ink-3 text-xs leading-[17px] mt-px wrap-break-word">
                  {reset.words} Begun by {reset.own ? "you" : reset.by} <Ago at={reset.startedAt} ago />
                  {reset.ticket ? `, ticket ${reset.ticket}` : ""}.
                </div>
                {reset.turn ? (
                  <div className="text-ink-2 text-[12.5px] leading-[18px] mt-1 wrap-break-word flex gap-1.5">
                    {reset.turn.who === "installer" ? <Wrench size={12} className="mt-[3px] flex-none" /> : null}
                    <span>{reset.turn.words}</span>
                  </div>
                ) : null}
              </div>
              <div className="flex items-center gap-1 phone:col-start-2 phone:mt-2">
                {half ? <CopyButton text={handOverNote(reset, window.location.origin)} label="Copy note" /> : null}
                {mayReset ? (
                  <ButtonLink
                    href={`/reset?reset=${reset.id}`}
                    size="sm"
                    variant={reset.turn?.who === "agent" ? "primary" : "secondary"}
                    aria-label={`${half ? "Finish or put back" : "Follow"}: ${reset.lineName}`}
                  >
                    {half ? "Finish or put back" : "Follow"}
                  </ButtonLink>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
