"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { useTimes } from "../ui/time";
import { dayStart } from "./log-view";
import { factsOf, Outcome, tally } from "./outcome";

const shownMax = 6;
/** Nobody resets more lines a day; who does sees them all in the log. */
const countedMax = 100;

/** The team's resets of this day: before a line is reset again, somebody sees that it was. */
export function ResetsToday() {
  const everyMs = usePolling(15_000);
  const today = useQuery({
    ...asked("GET /api/resets", { query: { from: dayStart(new Date()).toISOString(), limit: countedMax } }),
    refetchInterval: everyMs,
  });
  const items = today.data?.items ?? [];
  const times = useTimes();
  return (
    <Card
      title="Resets today"
      count={today.data?.total}
      action={
        <Link href="/reset/log" className="link text-xs">
          All resets
        </Link>
      }
    >
      {today.isSuccess && items.length === 0 ? <p className="px-4 py-4 text-ink-3">None yet.</p> : null}
      <ul>
        {items.slice(0, shownMax).map((reset) => (
          <li key={reset.id} className="flex items-center gap-3 px-4 py-[9px] border-t border-line first:border-t-0">
            <div className="min-w-0 flex-1 leading-[18px]">
              <div className="truncate">
                <Link href={`/reset?reset=${reset.id}`} className="font-medium rounded hover:underline underline-offset-2">
                  {reset.lineName}
                </Link>{" "}
                <span className="mono text-ink-3">{reset.user}</span>
              </div>
              <div className="text-xs text-ink-3 truncate num">{[times.clock(reset.startedAt), ...factsOf(reset)].join(" · ")}</div>
            </div>
            <Outcome outcome={reset.outcome} />
          </li>
        ))}
      </ul>
      {items.length > 0 ? (
        <p className="flex flex-wrap gap-x-3 px-4 py-2.5 border-t border-line bg-sunken rounded-b-[9px] text-xs text-ink-3 num">
          <span>{today.data?.total} today</span>
          {tally(items).map((words) => (
            <span key={words}>{words}</span>
          ))}
        </p>
      ) : null}
    </Card>
  );
}
