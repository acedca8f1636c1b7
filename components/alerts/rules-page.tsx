"use client";
import { useState } from "react";
import type { AlertKind, RuleItem } from "@/lib/alerts/schemas";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { holdWords, severityWords, spanWords } from "./alert-words";
import { AlertsFrame } from "./alerts-frame";
import { ChannelsCard } from "./channels-card";
import { RuleDialog } from "./rule-dialog";
import { useRules, useSaveRules } from "./use-alerts";

const below: Readonly<Record<AlertKind, (rule: RuleItem) => string>> = {
  site_silent: ({ share = 75 }) => `${share} % of its devices do not answer`,
  server_down: () => "Everything behind it is covered",
  device_silent: () => "Not told when its site is silent",
  line_down: () => "Not registered, or its ends disagree",
  login_refused: () => "Nothing more is sent until the new one is entered",
  certificate: ({ days = 30 }) => `${days} days before its end, and when it is another one`,
  drift: () => "From what is kept here",
  reset: () => "Until somebody finishes it or puts it back",
  job: () => "For a day, or until it is tried again",
  backup: () => "Older than a day",
  sweep: () => "Devices are looked at less often than it is set",
};

/** Where a rule holds, in words; "" everywhere. */
function placeWords({ scope: { siteIds, tags, drivers } }: RuleItem): string {
  return [
    siteIds.length > 0 ? (siteIds.length === 1 ? "1 site" : `${siteIds.length} sites`) : "",
    tags.length > 0 ? `tagged ${tags.join(", ")}` : "",
    drivers.length > 0 ? (drivers.length === 1 ? "1 family" : `${drivers.length} families`) : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function RuleRow({ rule, onToggle, onEdit, busy }: { rule: RuleItem; onToggle: () => void; onEdit: () => void; busy: boolean }) {
  const place = placeWords(rule);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-[11px] border-t border-line first:border-t-0">
      <button type="button" role="switch" className="sw" aria-checked={rule.on} aria-label={rule.name} disabled={busy} onClick={onToggle} />
      <div className="min-w-0 flex-1 basis-[180px]">
        <div className={`font-medium wrap-break-word ${rule.on ? "" : "text-ink-3"}`}>{rule.name}</div>
        <div className="text-xs text-ink-3 wrap-break-word">
          {below[rule.kind](rule)}
          {place === "" ? "" : ` · ${place}`}
          {rule.remindMinutes === undefined ? "" : ` · told again every ${spanWords(rule.remindMinutes * 60)}`}
        </div>
      </div>
      <span className="text-xs text-ink-2 num w-[104px]">{holdWords(rule.hold)}</span>
      <span className="text-xs text-ink-2 w-[72px]">{severityWords[rule.severity]}</span>
      <span className="text-xs text-ink-3 num w-[84px] text-right phone:text-left">
        {rule.lastAt === null ? "never" : <Ago at={rule.lastAt} ago />}
      </span>
      <Button size="sm" aria-label={`Change: ${rule.name}`} onClick={onEdit}>
        Change
      </Button>
    </li>
  );
}

/** When alerts are made, and who is told. */
export function RulesPage() {
  const rules = useRules();
  const save = useSaveRules();
  const [editing, setEditing] = useState<string>();
  const items = rules.data?.items ?? [];
  const edited = items.find(({ id }) => id === editing);
  return (
    <AlertsFrame tab="rules">
      {rules.isPending ? <SkeletonRows rows={10} height={58} /> : null}
      {rules.isError && !rules.data ? <ProblemPanel error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      {save.isError && editing === undefined ? <ProblemPanel error={save.error} /> : null}
      {items.length > 0 ? (
        <Card
          title="Rules"
          count={`${items.filter(({ on }) => on).length} of ${items.length} on`}
          action={<span className="text-xs text-ink-3">one cause makes one alert</span>}
        >
          <ul aria-label="Rules">
            {items.map((rule) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                busy={save.isPending}
                onToggle={() => save.mutate(items.map((other) => (other.id === rule.id ? { ...rule, on: !rule.on } : other)))}
                onEdit={() => {
                  save.reset();
                  setEditing(rule.id);
                }}
              />
            ))}
          </ul>
        </Card>
      ) : null}
      <ChannelsCard />
      {edited ? <RuleDialog rule={edited} all={items} onClose={() => setEditing(undefined)} /> : null}
    </AlertsFrame>
  );
}
