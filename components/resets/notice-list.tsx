"use client";
import { Check, CircleHelp, KeyRound, type LucideIcon, MessageCircle, PhoneOff, SlidersHorizontal, Unplug, WifiOff } from "lucide-react";
import { ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { noticeNote, sayOf, titleOf, verdictWords } from "./notice-words";
import { type Notice, useHelpdesk } from "./use-helpdesk";

const icons: Partial<Readonly<Record<Notice["help"]["cause"], LucideIcon>>> = {
  server_silent: Unplug,
  site_silent: WifiOff,
  door_silent: WifiOff,
  login_refused: KeyRound,
  passwords_differ: KeyRound,
  password_refused: KeyRound,
  user_unknown: PhoneOff,
  switched_off: PhoneOff,
  settings_differ: SlidersHorizontal,
};

function Act({ notice }: { notice: Notice }) {
  if (notice.turn === "installer" || notice.lineId === undefined) {
    return (
      <div className="flex flex-col items-center phone:flex-row phone:gap-2">
        <span className="text-xs text-ink-3">For an installer</span>
        <CopyButton text={noticeNote(notice, window.location.origin)} label="Copy note" />
      </div>
    );
  }
  const helps = notice.help.verdict === "yes";
  return (
    <ButtonLink
      href={`/reset?line=${notice.lineId}`}
      size="sm"
      className="w-[104px]"
      aria-label={helps ? `Reset ${titleOf(notice)}` : `Look at it: ${titleOf(notice)}`}
    >
      {helps ? "Reset" : "Look at it"}
    </ButtonLink>
  );
}

/** Whether a reset helps, where the cause does not say it itself. */
function beside({ help }: Notice): string {
  return help.verdict === "yes" || help.verdict === "not_needed" ? "" : ` ${verdictWords[help.verdict]}.`;
}

function Row({ notice }: { notice: Notice }) {
  const Icon = icons[notice.help.cause] ?? CircleHelp;
  const title = titleOf(notice);
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)_112px] phone:grid-cols-[24px_minmax(0,1fr)] gap-x-3 items-center px-4 py-3 border-t border-line first:border-t-0">
      <span
        className={`self-start mt-0.5 grid place-items-center w-6 h-6 rounded-md ${notice.help.verdict === "unknown" ? "bg-hover text-ink-3" : "bg-bad-soft text-bad-ink"}`}
      >
        <Icon size={13} />
      </span>
      <div className="min-w-0">
        <div className="flex items-baseline gap-x-2 flex-wrap">
          {notice.lineId === undefined ? (
            <span className="font-medium wrap-break-word min-w-0">{title}</span>
          ) : (
            <Link
              href={`/reset?line=${notice.lineId}`}
              className="font-medium wrap-break-word min-w-0 rounded hover:underline underline-offset-2"
            >
              {title}
            </Link>
          )}
          <span className="text-xs text-ink-3">{notice.number}</span>
        </div>
        <p className="text-ink-2 leading-[19px] mt-px wrap-break-word">
          {notice.noticed} {notice.help.words}
          {beside(notice)}
          {notice.since ? (
            <>
              {" "}
              Last answered <Ago at={notice.since} ago />.
            </>
          ) : null}
        </p>
        <p className="flex gap-1.5 mt-0.5 text-xs leading-[17px] text-ink-3">
          <MessageCircle size={13} className="mt-[2px] flex-none" />
          <span className="min-w-0">“{sayOf(notice)}”</span>
        </p>
      </div>
      <div className="flex justify-center phone:col-start-2 phone:justify-start phone:mt-2">
        <Act notice={notice} />
      </div>
    </li>
  );
}

/** Problems of lines as callers notice them, each with whether a reset helps and what can be said meanwhile. */
export function NoticeList() {
  const helpdesk = useHelpdesk();
  const { data } = helpdesk;
  return (
    <Card
      title="What callers may notice now"
      count={data?.notices.length}
      action={
        data?.checkedAt ? (
          <span className="text-xs text-ink-3 only-d">
            newest check <Ago at={data.checkedAt} ago />
          </span>
        ) : undefined
      }
    >
      {helpdesk.isPending ? (
        <div className="p-4">
          <SkeletonBlock lines={4} />
        </div>
      ) : null}
      {helpdesk.isError ? <ProblemPanel error={helpdesk.error} className="p-4" onRetry={() => void helpdesk.refetch()} /> : null}
      {data?.notices.length === 0 ? (
        <p className="flex gap-2 items-center px-4 py-4 text-ink-3">
          <Check size={14} className="text-ok-ink" />
          Nothing. No line that was checked has a problem.
        </p>
      ) : null}
      <ul>
        {data?.notices.map((notice) => (
          <Row key={notice.id} notice={notice} />
        ))}
      </ul>
      {data && data.more > 0 ? (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">
          {data.more} more lines with a problem.{" "}
          <Link href="/lines?state=problem" className="link">
            All lines with a problem
          </Link>
        </p>
      ) : null}
    </Card>
  );
}
