"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { shownValue } from "../devices/change-diff";
import { Avatar, Badge } from "../ui/badge";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { SpokenHead } from "../ui/spoken-head";
import { Ago, When } from "../ui/time";
import { actionWords, phaseWords } from "./audit-text";
import { type Act, useAudit } from "./use-audit";

/** "Registration interval 60 → 90, 2 more". */
export function ChangesInShort({ changes }: Pick<Act, "changes">) {
  const [first] = changes;
  return first ? (
    <>
      {first.label} {first.secret ? null : <span className="mono">{shownValue(first.from)} → </span>}
      <span className={first.secret ? undefined : "mono"}>{shownValue(first.to, first.secret)}</span>
      {changes.length > 1 ? `, ${changes.length - 1} more` : null}
    </>
  ) : null;
}

function Changes({ changes }: Pick<Act, "changes">) {
  return (
    <table className="text-[12.5px] leading-[20px] mb-3 max-w-full">
      <SpokenHead labels={["Field", "Before", "After"]} />
      <tbody>
        {changes.map(({ label, from, to, secret, about }) => (
          <tr key={`${about} ${label}`} className="align-baseline">
            <th scope="row" className="font-medium text-left pr-4 wrap-break-word">
              {about === undefined ? label : `${about}, ${label}`}
            </th>
            <td className="mono text-ink-3 pr-4 wrap-break-word">
              <del className="decoration-ink-3/40">{shownValue(from, secret)}</del>
            </td>
            <td className="mono wrap-break-word">{shownValue(to, secret)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was changed and where the person called from stand above. */
const aboveOrEmpty: ReadonlySet<string> = new Set(["changes", "address"]);

/** The entries of the chain that one act left, asked for when it is opened. */
function Entries({ correlationId }: Pick<Act, "correlationId">) {
  const list = useAudit(new URLSearchParams({ correlation: correlationId, limit: "200" }).toString());
  const entries = list.data?.pages.flatMap((page) => page.items).reverse() ?? [];
  if (list.isError) {
    return <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />;
  }
  return list.isPending ? (
    <SkeletonBlock lines={2} />
  ) : (
    <ol className="text-[12.5px] leading-[20px]" aria-label="Entries of this act">
      {entries.map((entry) => {
        const said = Object.entries(entry.detail).filter(([name, value]) => !aboveOrEmpty.has(name) && value !== "" && value !== null);
        return (
          <li key={entry.id} className="border-t border-line py-1.5">
            <div className="flex flex-wrap gap-x-3">
              <When at={entry.at} as="seconds" className="text-ink-3 num" />
              <span>{actionWords(entry.action, entry.detail.purpose)}</span>
              <span className="text-ink-3">{phaseWords[entry.phase].label.toLowerCase()}</span>
              <span className="mono text-ink-3 ml-auto" title={`Sealed with ${entry.hash}`}>
                #{entry.seq} {entry.hash.slice(0, 8)}
              </span>
            </div>
            {said.length === 0 ? null : (
              <dl className="grid grid-cols-[120px_minmax(0,1fr)] gap-x-4 phone:grid-cols-[88px_minmax(0,1fr)]">
                {said.map(([name, value]) => (
                  <div key={name} className="contents">
                    <dt className="text-ink-3 truncate" title={name}>
                      {name}
                    </dt>
                    <dd className="mono break-all">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What stands where in the rows below. Each row says it in words of its own, so these are for the eye alone. */
export function ActHeads() {
  return (
    <div aria-hidden="true" className="flex items-center gap-3 px-6 h-[34px] text-xs text-ink-3 border-b border-line phone:hidden">
      <span className="w-[186px] pl-[26px] flex-none">Who</span>
      <span className="flex-1">What</span>
      <span className="w-24 flex-none">Ticket</span>
      <span className="w-[116px] flex-none narrow:hidden">Address</span>
      <span className="w-[76px] flex-none">Outcome</span>
      <span className="w-14 flex-none text-right">When</span>
    </div>
  );
}

/** One act: who, what, to what, which values, with what ticket and outcome. Opens to all that it left in the chain. */
export function ActRow({ act, onPerson }: { act: Act; onPerson: () => void }) {
  const [open, setOpen] = useState(false);
  const phase = phaseWords[act.phase];
  const about = act.subjectName ?? act.subject;
  // Who signed in is said once.
  const isOfOneself = act.subjectName === act.actor.name;
  const target = act.deviceId
    ? `/devices/${act.deviceId}`
    : act.subject === "line" && act.subjectId
      ? `/lines/${act.subjectId}`
      : act.subject === "job" && act.subjectId
        ? `/jobs/${act.subjectId}`
        : undefined;
  return (
    <li className="border-b border-line">
      <details className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex items-center gap-3 px-6 phone:px-4 min-h-[44px] phone:min-h-[68px] py-1.5 list-none hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} className="text-ink-3 flex-none transition-transform group-open:rotate-90" />
          <span className="phone:hidden">
            <Avatar name={act.actor.name} size={20} />
          </span>
          <span className="w-32 flex-none truncate phone:hidden" title={act.actor.name}>
            {act.actor.name}
          </span>
          <span className="min-w-0 flex-1 flex items-baseline gap-2 phone:block">
            <span className="font-medium truncate phone:block">{actionWords(act.action, act.purpose)}</span>
            <span className="text-ink-2 truncate phone:block phone:text-xs">
              <span className="desk:hidden">{isOfOneself ? act.actor.name : `${act.actor.name} · `}</span>
              {isOfOneself ? null : about}
            </span>
            {act.changes.length > 0 ? (
              <span className="text-ink-3 text-[12.5px] truncate flex-[2] phone:block phone:text-xs">
                <ChangesInShort changes={act.changes} />
              </span>
            ) : null}
          </span>
          <span className="mono text-ink-3 truncate w-24 flex-none phone:hidden" title={act.ticket ?? undefined}>
            {act.ticket}
          </span>
          <span className="mono text-ink-3 truncate w-[116px] flex-none narrow:hidden" title={act.address ?? undefined}>
            {act.address}
          </span>
          <span className="w-[76px] flex-none phone:w-auto text-xs text-ink-3">
            {act.phase === "happened" ? <span className="phone:hidden">Done</span> : <Badge tone={phase.tone}>{phase.label}</Badge>}
          </span>
          <Ago at={act.endedAt} className="text-xs text-ink-3 w-14 flex-none text-right whitespace-nowrap" />
        </summary>
        <div className="pl-[52px] pr-6 pt-2 pb-4 phone:px-4">
          <p className="text-[12.5px] text-ink-2 mb-3">
            <When at={act.begunAt} />
            {act.ticket === null ? null : <>, ticket {act.ticket}</>}
            {act.reason === null ? null : <>, because “{act.reason}”</>}
            {act.address === null ? null : (
              <>
                , from <span className="mono">{act.address}</span>
              </>
            )}
            {`, ${counted(act.entries, "entry", "entries")}`}
          </p>
          {act.changes.length > 0 ? <Changes changes={act.changes} /> : null}
          {open ? <Entries correlationId={act.correlationId} /> : null}
          <div className="flex gap-4 mt-3 text-xs">
            {act.actor.id === null ? null : (
              <button type="button" className="link" onClick={onPerson}>
                Only {act.actor.name}
              </button>
            )}
            {target ? (
              <Link className="link" href={target}>
                Open {about}
              </Link>
            ) : null}
          </div>
        </div>
      </details>
    </li>
  );
}
