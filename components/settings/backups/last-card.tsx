"use client";
import { spanWords } from "../../alerts/alert-words";
import { durationWords } from "../../resets/reset-words";
import { Badge } from "../../ui/badge";
import { Card } from "../../ui/card";
import { useTimes, When } from "../../ui/time";
import { type Night, nightsLabel, nightsOf, sizeWords } from "./backup-words";
import { ScheduleForm } from "./schedule-form";
import type { Backups } from "./use-backups";

/** A bar for each of the last days, as high as its backup is large. */
function Nights({ nights }: { nights: readonly Night[] }) {
  const times = useTimes();
  const most = Math.max(1, ...nights.map(({ bytes }) => bytes ?? 0));
  return (
    <div className="min-w-0">
      <div role="img" aria-label={nightsLabel(nights)} className="flex items-end gap-1 h-[42px]">
        {nights.map(({ day, bytes }, index) => (
          <span
            key={day}
            className={
              bytes === undefined
                ? "flex-1 rounded-xs bg-line-2"
                : `flex-1 rounded-xs bg-ok ${index === nights.length - 1 ? "" : "opacity-50"}`
            }
            style={{ height: bytes === undefined ? 3 : 14 + Math.round((28 * bytes) / most) }}
          />
        ))}
      </div>
      <div className="flex justify-between text-2xs text-ink-3 num mt-[5px]" aria-hidden="true">
        <span>{times.date(nights[0]?.at ?? "")}</span>
        <span>today</span>
      </div>
    </div>
  );
}

/** "today 02:00", "31 Mar 02:00". */
export function useMoment(nowMs: number): (at: string) => string {
  const times = useTimes();
  return (at) => {
    const day = times.isoDay(at);
    const [today, tomorrow] = [nowMs, nowMs + 86_400_000].map((ms) => times.isoDay(new Date(ms)));
    const word = day === today ? "today" : day === tomorrow ? "tomorrow" : times.date(at);
    return `${word} ${times.clock(at)}`;
  };
}

/** How old the newest backup is, and when the next comes. `nowMs`: when this was read. */
export function LastCard({ backups, nowMs }: { backups: Backups; nowMs: number }) {
  const { items, next, settings, tooOld } = backups;
  const times = useTimes();
  const moment = useMoment(nowMs);
  const newest = items[0];
  return (
    <Card
      title="Backup"
      action={
        <Badge tone={tooOld ? "bad" : "plain"}>
          {!settings.on
            ? "None by itself"
            : next === null
              ? "Next not known"
              : Date.parse(next) <= nowMs
                ? "Next is due"
                : `Next ${moment(next)}`}
        </Badge>
      }
    >
      <div className="grid grid-cols-[minmax(0,230px)_minmax(0,1fr)] gap-9 items-center px-4 pt-[18px] pb-5 phone:grid-cols-1 phone:gap-4">
        {newest ? (
          <div>
            <div className="flex items-baseline gap-1.5">
              <span className="text-2xl font-semibold tracking-[-.035em] num whitespace-nowrap">
                {spanWords((nowMs - Date.parse(newest.madeAt)) / 1_000)}
              </span>
              <span className={tooOld ? "text-bad-ink" : "text-ink-3"}>{tooOld ? "old, too old" : "old"}</span>
            </div>
            <div className="text-xs text-ink-3 num mt-[3px]">
              Made {moment(newest.madeAt)}
              {newest.tookMs === null ? "" : ` in ${durationWords(newest.tookMs)}`}, {sizeWords(newest.bytes)}
              {newest.cause === null ? "" : ", read back and compared"}
            </div>
          </div>
        ) : (
          <div>
            <div className="text-2xl font-semibold tracking-[-.035em]">None yet</div>
            <div className="text-xs text-ink-3 mt-[3px]">Nothing would bring this Lineward back</div>
          </div>
        )}
        <Nights nights={nightsOf(items, nowMs, times.isoDay)} />
      </div>
      {backups.lastFailure ? (
        <p className="px-4 pb-4 text-[12.5px] leading-[18px] text-bad-ink wrap-break-word">
          The last try, <When at={backups.lastFailure.at} />, failed: {backups.lastFailure.words}.
        </p>
      ) : null}
      <ScheduleForm backups={backups} />
    </Card>
  );
}
