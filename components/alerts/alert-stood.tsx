"use client";
import type { AlertDetail } from "@/lib/alerts/schemas";
import { capital, stateWords, statusDetail } from "@/lib/devices/status-words";
import { Card } from "../ui/card";
import { Mark } from "../ui/mark";
import { Moment } from "./moment";

/** What stood before a break that is over, during it and after. */
export function AlertStood({ alert: { stood } }: { alert: AlertDetail }) {
  if (stood === null) {
    return null;
  }
  const { truth, name, runs } = stood;
  return (
    <Card title="Before and after" action={<span className="text-xs text-ink-3 truncate">{name}</span>}>
      <ol aria-label={`Before and after: ${name}`} className="grid grid-flow-col auto-cols-fr phone:grid-flow-row">
        {runs.map(({ state, from, until }) => (
          <li
            key={from}
            className="flex items-start gap-2.5 px-4 py-3 min-w-0 border-l border-line first:border-l-0 phone:border-l-0 phone:border-t phone:first:border-t-0"
          >
            <span className="mt-[3px]">
              <Mark state={state} label={stateWords[state]} />
            </span>
            <div className="min-w-0">
              <div className={state === "yes" ? "text-ink-2" : "font-medium"}>{capital(statusDetail(truth, { state, at: null }))}</div>
              <div className="text-xs text-ink-3 num">
                {until === null ? "since " : ""}
                <Moment at={from} />
                {until === null ? null : (
                  <>
                    {" until "}
                    <Moment at={until} />
                  </>
                )}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
