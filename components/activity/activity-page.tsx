"use client";
import { ChevronRight, ScrollText } from "lucide-react";
import { useMemo } from "react";
import { phaseWords } from "@/components/audit/audit-text";
import { counted } from "@/components/ui/plain-text";
import { ChangesInShort } from "../audit/act-row";
import { useAudit } from "../audit/use-audit";
import { useMe } from "../session/me";
import { Badge } from "../ui/badge";
import { Empty } from "../ui/empty";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { ShowOlder } from "../ui/show-older";
import { SkeletonRows } from "../ui/skeleton";
import { useTimes, When } from "../ui/time";
import { TopBar } from "../ui/top-bar";
import { type Deed, dayOf, deedsOf, entryWords } from "./activity-words";

function DeedRow({ deed, name }: { deed: Deed; name: string }) {
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="flex items-center gap-3 px-6 phone:px-4 min-h-[44px] py-1.5 list-none hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} className="text-ink-3 transition-transform group-open:rotate-90" />
          <When at={deed.at} as="clock" className="w-10 text-xs text-ink-3 flex-none" />
          <span className="min-w-0 flex-1 wrap-break-word phone:py-1">
            {deed.words} {deed.about && deed.about !== name ? <span className="font-medium phone:block">{deed.about}</span> : null}
            {deed.changes.length > 0 ? (
              <span className="text-ink-3 text-[12.5px] ml-2 phone:block phone:ml-0">
                <ChangesInShort changes={deed.changes} />
              </span>
            ) : null}
            {deed.ticket ? <span className="mono text-ink-3 ml-2 phone:block phone:ml-0">{deed.ticket}</span> : null}
          </span>
          {deed.outcome ? <Badge tone={deed.outcome.tone}>{deed.outcome.label}</Badge> : null}
        </summary>
        <div className="pl-[90px] pr-6 pb-4 phone:px-4">
          <ol className="text-[12.5px] leading-[22px]">
            {deed.entries.map((entry) => (
              <li key={entry.id} className="flex gap-3">
                <When at={entry.at} as="seconds" className="text-ink-3 num flex-none" />
                <span className="min-w-0 wrap-break-word">
                  {entryWords(entry.action)} <span className="text-ink-3">{entry.subjectName ?? entry.subject}</span>
                </span>
                <span className="ml-auto text-ink-3">{phaseWords[entry.phase].label}</span>
              </li>
            ))}
          </ol>
          {deed.href ? (
            <Link href={deed.href} className="link text-xs inline-block mt-2">
              Open the line
            </Link>
          ) : null}
        </div>
      </details>
    </li>
  );
}

/** What the person did here, in words, by day. The audit keeps it whether it is looked at or not. */
export function ActivityPage() {
  const me = useMe();
  const list = useAudit(new URLSearchParams({ actor: me.id, limit: "100" }).toString());
  const deeds = useMemo(() => deedsOf(list.data?.pages.flatMap((page) => page.items) ?? []), [list.data]);
  const now = new Date();
  const times = useTimes();
  const days = [...new Set(deeds.map((deed) => dayOf(deed.at, now, times)))];
  return (
    <>
      <TopBar title="My activity" note="what you did here, as the audit keeps it" />
      {list.isPending ? <SkeletonRows rows={8} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" /> : null}
      {days.map((day) => {
        const own = deeds.filter((deed) => dayOf(deed.at, now, times) === day);
        return (
          <section key={day} aria-label={day}>
            <h2 className="flex items-baseline gap-2 px-6 phone:px-4 pt-5 pb-2 text-[13px] border-b border-line">
              {day}
              <span className="font-normal text-xs text-ink-3">{counted(own.length, "action")}</span>
            </h2>
            <ul>
              {own.map((deed) => (
                <DeedRow key={deed.id} deed={deed} name={me.name} />
              ))}
            </ul>
          </section>
        );
      })}
      {list.isSuccess && deeds.length === 0 ? (
        <Empty icon={ScrollText} title="Nothing yet">
          Every reset you begin, and how it ends, appears here.
        </Empty>
      ) : null}
      <ShowOlder list={list} label="Show older entries" />
    </>
  );
}
