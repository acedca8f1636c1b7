"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Avatar, Badge } from "../ui/badge";
import { Ago, useTimes } from "../ui/time";
import { actionWords, phaseWords } from "./audit-text";
import type { AuditEntry } from "./use-audit";

function Detail({ entry, onCorrelation }: { entry: AuditEntry; onCorrelation: () => void }) {
  const times = useTimes();
  const facts: readonly (readonly [string, string])[] = [
    ["Time", times.exact(entry.at)],
    ["Entry", String(entry.seq)],
    ["Hash", entry.hash],
    ["Action", entry.action],
  ];
  return (
    <div className="pl-[62px] pr-6 pb-4 phone:px-4">
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-4 gap-y-1 text-[12.5px]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="mono break-all">{value}</dd>
          </div>
        ))}
        {Object.entries(entry.detail).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3 truncate" title={name}>
              {name}
            </dt>
            <dd className="mono break-all">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
      <div className="flex gap-4 mt-3 text-xs">
        <button type="button" className="link" onClick={onCorrelation}>
          Everything of this action
        </button>
        {entry.deviceId ? (
          <Link className="link" href={`/devices/${entry.deviceId}`}>
            Open the device
          </Link>
        ) : null}
      </div>
    </div>
  );
}

/** One entry: who, what, to what, with what outcome. Opens to the rest. */
export function AuditRow({ entry, onCorrelation }: { entry: AuditEntry; onCorrelation: () => void }) {
  const phase = phaseWords[entry.phase];
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="flex items-center gap-3 px-6 phone:px-4 min-h-[44px] py-1.5 list-none hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} className="text-ink-3 transition-transform group-open:rotate-90" />
          <Avatar name={entry.actor.name} size={20} />
          <span className="w-36 truncate phone:hidden" title={entry.actor.name}>
            {entry.actor.name}
          </span>
          <span className="min-w-0 flex-1 flex items-baseline gap-2 phone:block">
            <span className="font-medium truncate phone:block">{actionWords(entry.action, entry.detail.purpose)}</span>
            <span className="text-ink-3 truncate phone:block phone:text-xs">
              <span className="desk:hidden">{entry.actor.name} · </span>
              {entry.subjectName ?? entry.subject}
            </span>
          </span>
          <Badge tone={phase.tone}>{phase.label}</Badge>
          <Ago at={entry.at} className="text-xs text-ink-3 w-14 text-right whitespace-nowrap" />
        </summary>
        <Detail entry={entry} onCorrelation={onCorrelation} />
      </details>
    </li>
  );
}
