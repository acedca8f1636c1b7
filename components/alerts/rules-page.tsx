"use client";
import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { AlertKind, RuleItem } from "@/lib/alerts/schemas";
import { useWebhooks } from "../settings/programs/use-programs";
import { Button, buttonClass } from "../ui/button";
import { Card } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Menu } from "../ui/menu";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { holdWords, severityWords, spanWords } from "./alert-words";
import { AlertsFrame } from "./alerts-frame";
import { ChannelDialog } from "./channel-dialog";
import { ChannelsCard } from "./channels-card";
import { DigestHoursCard, QuietCard } from "./hours-cards";
import { type Teller, tellsWords } from "./rule-channels";
import { newRule, RuleDialog } from "./rule-dialog";
import { useRules, useSaveRules } from "./use-alerts";
import { useChannels } from "./use-channels";

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
  backup: () => "None for a day and a half, where a schedule is set",
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

/** A cell of a rule's row. On a phone they follow one another on a line below the name. */
const part = "text-xs phone:order-1 phone:w-auto!";

function RuleRow({
  rule,
  tells,
  busy,
  onToggle,
  onEdit,
  onRemove,
}: {
  rule: RuleItem;
  tells: string;
  busy: boolean;
  onToggle: () => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const place = placeWords(rule);
  return (
    <li className="flex flex-wrap items-center gap-x-4 phone:gap-x-2.5 gap-y-2 phone:gap-y-0.5 px-4 py-[11px] border-t border-line first:border-t-0">
      <button type="button" role="switch" className="sw" aria-checked={rule.on} aria-label={rule.name} disabled={busy} onClick={onToggle} />
      <div className="min-w-0 flex-1 basis-[180px]">
        <div className={`font-medium wrap-break-word ${rule.on ? "" : "text-ink-3"}`}>{rule.name}</div>
        <div className="text-xs text-ink-3 wrap-break-word">
          {`${severityWords[rule.severity]} · ${below[rule.kind](rule)}`}
          {place === "" ? "" : ` · ${place}`}
          {rule.remindMinutes === undefined ? "" : ` · told again every ${spanWords(rule.remindMinutes * 60)}`}
        </div>
      </div>
      <span className={`${part} phone:basis-full desk:hidden`} aria-hidden="true" />
      <span className={`${part} text-ink-2 num w-[104px] phone:ml-10`}>{holdWords(rule.hold)}</span>
      <span className={`${part} text-ink-2 w-[124px] wrap-break-word`}>
        <span className="sr-only">Tells: </span>
        {tells}
      </span>
      <span className={`${part} text-ink-3 num w-[84px] text-right phone:text-left`}>
        {rule.lastAt === null ? "never" : <Ago at={rule.lastAt} ago />}
      </span>
      <Menu
        label={`More for ${rule.name}`}
        className={buttonClass({ variant: "ghost", size: "sm", square: true })}
        items={[
          { id: "edit", label: "Change", icon: Pencil, onSelect: onEdit },
          { id: "remove", label: "Remove", icon: Trash2, danger: true, onSelect: onRemove },
        ]}
      >
        <Ellipsis size={16} />
      </Menu>
    </li>
  );
}

/** When alerts are made, and who is told. */
export function RulesPage() {
  const rules = useRules();
  const save = useSaveRules();
  const programs = useWebhooks().data?.items ?? [];
  // Programs are told of alerts as people are: a rule may name them too.
  const people = useChannels().data?.items;
  const channels: Teller[] = [
    ...(people ?? []),
    ...programs
      .filter(({ events }) => events.some((event) => event.startsWith("alert.")))
      .map(({ id, name }) => ({ id, name: `${name} (program)` })),
  ];
  const [edited, setEdited] = useState<RuleItem>();
  const [removing, setRemoving] = useState<RuleItem>();
  const [isAdding, setAdding] = useState(false);
  const items = rules.data?.items ?? [];
  const edit = (rule: RuleItem) => {
    save.reset();
    setEdited(rule);
  };
  return (
    <AlertsFrame
      tab="rules"
      actions={
        rules.data ? (
          <>
            <Button size="sm" className="only-d" onClick={() => setAdding(true)}>
              <Plus size={13} />
              Add channel
            </Button>
            <Button size="sm" variant="primary" onClick={() => edit(newRule())}>
              <Plus size={13} />
              Add rule
            </Button>
          </>
        ) : null
      }
    >
      <div className="grid gap-4 items-start grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1">
        <div className="min-w-0 flex flex-col gap-4">
          {rules.isPending ? <SkeletonRows rows={10} height={58} /> : null}
          {rules.isError && !rules.data ? <ProblemPanel error={rules.error} onRetry={() => void rules.refetch()} /> : null}
          {save.isError && edited === undefined ? <ProblemPanel error={save.error} /> : null}
          {rules.data ? (
            <Card
              title="Rules"
              count={`${items.filter(({ on }) => on).length} of ${items.length} on`}
              action={<span className="text-xs text-ink-3">one cause makes one alert</span>}
            >
              {items.length > 0 ? (
                <div
                  aria-hidden="true"
                  className="flex items-center gap-x-4 px-4 h-[34px] text-xs text-ink-3 border-b border-line phone:hidden"
                >
                  <span className="w-[30px]" />
                  <span className="flex-1 basis-[180px]">When</span>
                  <span className="w-[104px]">Must hold for</span>
                  <span className="w-[124px]">Tells</span>
                  <span className="w-[84px] text-right">Last</span>
                  <span className="w-7" />
                </div>
              ) : null}
              {items.length === 0 ? <p className="px-4 py-4 text-ink-3">None: nobody is told of anything.</p> : null}
              <ul aria-label="Rules">
                {items.map((rule) => (
                  <RuleRow
                    key={rule.id}
                    rule={rule}
                    tells={tellsWords(rule.channelIds, channels)}
                    busy={save.isPending}
                    onToggle={() => save.mutate(items.map((other) => (other.id === rule.id ? { ...rule, on: !rule.on } : other)))}
                    onEdit={() => edit(rule)}
                    onRemove={() => setRemoving(rule)}
                  />
                ))}
              </ul>
            </Card>
          ) : null}
          <ChannelsCard onAdd={() => setAdding(true)} />
        </div>
        {people ? (
          <div className="min-w-0 flex flex-col gap-4">
            <QuietCard channels={people} />
            <DigestHoursCard channels={people} />
          </div>
        ) : null}
      </div>
      {isAdding ? <ChannelDialog onClose={() => setAdding(false)} /> : null}
      {edited ? <RuleDialog rule={edited} all={items} channels={channels} onClose={() => setEdited(undefined)} /> : null}
      {removing ? (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          confirm={`Remove ${removing.name}`}
          busy="Removing"
          onClose={() => setRemoving(undefined)}
          onConfirm={() => save.mutateAsync(items.filter(({ id }) => id !== removing.id))}
        >
          <p>It makes no alert any more, and what it has open ends, unless another rule of its kind holds there.</p>
        </ConfirmDialog>
      ) : null}
    </AlertsFrame>
  );
}
