"use client";
import { Card } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Link } from "../ui/link";
import { useTimes } from "../ui/time";
import { type Diagnosis, useLastLooks } from "./use-diagnosis";
import { whenWords } from "./when-words";

/** One text for a ticket. */
export function TicketCard({ look }: { look: Diagnosis }) {
  return (
    <Card title="For the ticket" action={<CopyButton text={look.ticket} variant="secondary" />}>
      <div className="p-4">
        <pre className="quoted">{look.ticket}</pre>
        <p className="text-xs leading-[17px] text-ink-3 mt-[9px]">No password is in it.</p>
      </div>
    </Card>
  );
}

/** The last looks at the line, each to be opened again. */
export function LastTimes({ lineId, shown }: { lineId: string; shown: string }) {
  const items = useLastLooks(lineId).data?.items ?? [];
  const times = useTimes();
  if (items.length === 0) {
    return null;
  }
  return (
    <Card title="The last times">
      <ul>
        {items.slice(0, 5).map(({ id, at, state, step, inOrder }) => (
          <li key={id} className="border-t border-line first:border-t-0">
            <Link
              href={`/lines/${encodeURIComponent(lineId)}/fault?run=${encodeURIComponent(id)}`}
              className="flex items-center gap-3 px-4 min-h-[36px] py-2 phone:min-h-[44px] hover:bg-hover"
              aria-current={id === shown ? "true" : undefined}
            >
              <time dateTime={at} title={times.exact(at)} className={`flex-1 ${id === shown ? "font-medium" : "text-ink-2"}`}>
                {whenWords(at, times)}
              </time>
              <span className={`text-xs ${step === null ? "text-ink-3" : "text-bad-ink font-medium"}`}>
                {step !== null ? `Step ${step}` : state === "running" ? "Under way" : inOrder ? "In order" : "Not known"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
