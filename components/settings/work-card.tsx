"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago } from "../ui/time";

const refreshMs = 10_000;

/** What Lineward does beside the requests, by kind: what is due, under way and failing. */
export function WorkCard() {
  const work = useQuery({ ...asked("GET /api/work"), refetchInterval: refreshMs });
  return (
    <Card title="Work in the background">
      <p className="px-4 pt-3.5 text-ink-2">
        Checks and what follows a change are done beside the pages, now or at their time. What fails is tried again.
        {work.data && work.data.streams > 0
          ? ` ${work.data.streams === 1 ? "One browser or program is" : `${work.data.streams} browsers and programs are`} told what happens as it happens.`
          : null}
      </p>
      {work.isPending ? <SkeletonRows rows={4} /> : null}
      {work.isError ? <ProblemPanel error={work.error} onRetry={() => void work.refetch()} className="p-4" /> : null}
      <ul className="mt-3 border-t border-line">
        {work.data?.items.map((item) => (
          <li key={item.kind} className="px-4 min-h-[44px] py-2 border-b border-line last:border-b-0">
            <div className="flex items-center flex-wrap gap-x-3 gap-y-1">
              <span className="min-w-0">{item.label}</span>
              {item.running > 0 ? <Badge tone="accent">{item.running} running</Badge> : null}
              {item.failing > 0 ? <Badge tone="bad">{item.failing} failing</Badge> : null}
              <span className="ml-auto text-xs text-ink-3 num">
                {item.due + item.later === 0 ? "nothing waits" : `${item.due} due, ${item.later} for later`}
              </span>
            </div>
            {item.lastError ? (
              <p className="text-xs text-ink-3">
                {item.lastError.words} <Ago at={item.lastError.at} ago />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
