"use client";
import { Bell, BellOff, Check, CircleAlert, type LucideIcon, StickyNote, UserRound, X } from "lucide-react";
import type { AlertDetail } from "@/lib/alerts/schemas";
import { Card } from "../ui/card";
import { Moment } from "./moment";

const bad = "bg-bad-soft text-bad-ink";
const ok = "bg-ok-soft text-ok-ink";
const quiet = "bg-hover text-ink-2";
const marks: Readonly<Record<string, readonly [string, LucideIcon]>> = {
  opened: [bad, X],
  reopened: [bad, X],
  grew: [bad, CircleAlert],
  resolved: [ok, Check],
  acknowledged: ["bg-accent-soft text-accent-ink", UserRound],
  released: [quiet, UserRound],
  note: [quiet, StickyNote],
};
const told: readonly [string, LucideIcon] = [quiet, Bell];
const toldNobody: readonly [string, LucideIcon] = ["bg-warn-soft text-warn-ink", BellOff];

/** What happened to an alert, newest first. */
export function AlertTimeline({ alert }: { alert: AlertDetail }) {
  return (
    <Card title="What happened" action={<span className="text-xs text-ink-3">newest first</span>}>
      <ol aria-label="What happened" className="py-2">
        {alert.timeline.map(({ at, what, words, detail }) => {
          const [tone, Icon] = marks[what] ?? (words.startsWith("Nobody") ? toldNobody : told);
          return (
            <li key={`${at}${what}${words}`} className="moment">
              <span className={`mark ${tone}`} aria-hidden="true">
                <Icon size={11} />
              </span>
              <div className="min-w-0">
                <div className={`font-medium wrap-break-word ${tone === bad ? "text-bad-ink" : ""}`}>{words}</div>
                {detail === null ? null : (
                  <div className="text-xs text-ink-3 wrap-break-word whitespace-pre-line">{what === "note" ? `“${detail}”` : detail}</div>
                )}
              </div>
              <span className="text-xs text-ink-3 num whitespace-nowrap">
                <Moment at={at} />
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
