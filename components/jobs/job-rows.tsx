"use client";
import { useState } from "react";
import type { GroupAction, JobRowAnswer } from "@/lib/jobs/schemas";
import { ChangeDiff, shownValue } from "../devices/change-diff";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Until, When } from "../ui/time";
import { usePhone } from "../ui/use-media";
import { useMore } from "../ui/use-more";
import { type RowsOf, useJobRows } from "./use-jobs";

/** Where a row's next step is taken, and what that is called. */
function stepOf(row: JobRowAnswer, action: GroupAction | undefined): { href: string; words: string } | undefined {
  const device = row.deviceId && `/devices/${row.deviceId}`;
  if (row.lineId) {
    return action === "finish_reset" && row.resetId
      ? { href: `/reset?reset=${row.resetId}`, words: "Finish or put back" }
      : { href: `/lines/${row.lineId}`, words: "Open the line" };
  }
  if (!device) {
    return undefined;
  }
  switch (action) {
    case "open_login":
      return { href: `${device}/connection`, words: "Enter its login" };
    case "open_connection":
      return { href: `${device}/connection`, words: "Look at its connection" };
    case "compare":
      return { href: `${device}/history`, words: "Compare" };
    case "look":
      return { href: device, words: "Look at it" };
    default:
      return row.changeId ? { href: `${device}/history`, words: "History" } : undefined;
  }
}

const hrefOf = ({ lineId, deviceId }: JobRowAnswer) => (lineId ? `/lines/${lineId}` : deviceId ? `/devices/${deviceId}` : undefined);

/** A row by its name, which leads to what it is about. */
export function RowName({ row, className = "" }: { row: JobRowAnswer; className?: string }) {
  const href = hrefOf(row);
  return href ? (
    <Link href={href} className={`font-medium truncate rounded ${className}`} title={row.name}>
      {row.name}
    </Link>
  ) : (
    <span className={`font-medium truncate ${className}`}>{row.name}</span>
  );
}

/** The first field old → new, and how many more there are. */
function Change({ row, open, onOpen }: { row: JobRowAnswer; open: boolean; onOpen: () => void }) {
  const [first, ...rest] = row.changes;
  if (!first) {
    return null;
  }
  return (
    <span className="inline-flex items-baseline gap-1.5 min-w-0 max-w-full">
      <span className="text-xs text-ink-3 truncate min-w-0 shrink-[3]" title={first.label}>
        {first.label}
      </span>
      <del className="mono text-ink-3 truncate min-w-0 decoration-ink-3/55">
        <span className="sr-only">was </span>
        {shownValue(first.from, first.secret)}
      </del>
      <span className="text-xs text-ink-3" aria-hidden="true">
        →
      </span>
      <ins className="mono truncate min-w-0 no-underline">
        <span className="sr-only">now </span>
        {shownValue(first.to, first.secret)}
      </ins>
      {rest.length > 0 ? (
        <button type="button" className="link text-xs flex-none min-h-6" aria-expanded={open} onClick={onOpen}>
          {open ? "less" : `+${rest.length} more`}
        </button>
      ) : null}
    </span>
  );
}

const risks: Readonly<Record<string, string>> = {
  drops_registration: "drops the registration",
  needs_restart: "needs a restart",
  ends_calls: "ends calls",
};

function riskOf({ changes }: JobRowAnswer): string {
  return [...new Set(changes.flatMap(({ risk }) => (risk === undefined ? [] : (risks[risk] ?? []))))].join(", ");
}

function Time({ row }: { row: JobRowAnswer }) {
  if (row.state === "waiting" && row.nextTryAt) {
    return (
      <Until at={row.nextTryAt} over="tried now">
        {(words) => `next try in ${words}`}
      </Until>
    );
  }
  return row.finishedAt ? <When at={row.finishedAt} as="seconds" /> : null;
}

interface RowProps {
  readonly row: JobRowAnswer;
  readonly action: GroupAction | undefined;
  /** What became of all rows that stand here is said above them. */
  readonly saysWords: boolean;
}

function TableRow({ row, action, saysWords }: RowProps) {
  const [open, setOpen] = useState(false);
  const step = stepOf(row, action);
  const words = saysWords ? row.words : undefined;
  return (
    <>
      <tr>
        <td className="max-w-0 w-[24%]">
          <div className="flex min-w-0">
            <RowName row={row} />
          </div>
        </td>
        <td className="max-w-0 w-[16%] truncate text-ink-2" title={row.site?.name}>
          {row.site?.name ?? <span className="text-ink-3">No site</span>}
        </td>
        <td className="max-w-0 w-[40%] text-[12.5px]">
          {words === undefined ? (
            <Change row={row} open={open} onOpen={() => setOpen(!open)} />
          ) : (
            <span className="block truncate text-ink-2" title={words}>
              {words}
            </span>
          )}
        </td>
        <td className="r text-xs text-ink-3">
          {row.state === "planned" ? <span className="text-warn-ink">{riskOf(row)}</span> : <Time row={row} />}
          {row.tries > 1 ? <span className="ml-2">{row.tries} tries</span> : null}
        </td>
        <td className="r w-px text-xs">
          {step ? (
            <Link href={step.href} className="link" aria-label={`${step.words}: ${row.name}`}>
              {step.words}
            </Link>
          ) : null}
        </td>
      </tr>
      {open ? (
        <tr>
          <td colSpan={5} className="whitespace-normal! py-3!">
            <ChangeDiff changes={row.changes} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function ListRow({ row, action, saysWords }: RowProps) {
  const [open, setOpen] = useState(false);
  const step = stepOf(row, action);
  return (
    <li className="px-4 py-2.5 border-t border-line min-h-[68px]">
      <div className="flex items-baseline gap-3">
        <RowName row={row} className="text-[15px]" />
        <span className="ml-auto text-[13px] text-ink-3 whitespace-nowrap">
          <Time row={row} />
        </span>
      </div>
      <div className="text-[13px] text-ink-3 truncate">{row.site?.name ?? "No site"}</div>
      {saysWords && row.words ? <p className="text-[13px] text-ink-2 wrap-break-word">{row.words}</p> : null}
      {open ? <ChangeDiff changes={row.changes} /> : <Change row={row} open={open} onOpen={() => setOpen(true)} />}
      {step ? (
        <Link href={step.href} className="link text-[13px] flex w-fit items-center min-h-[44px]">
          {step.words}
        </Link>
      ) : null}
    </li>
  );
}

/** The rows of one group or state, page by page. */
export function JobRows({
  id,
  label,
  of,
  action,
  saysWords,
}: {
  id: string;
  label: string;
  of: RowsOf;
  action?: GroupAction | undefined;
  saysWords: boolean;
}) {
  const list = useJobRows(id, of);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const more = useMore(list);
  const phone = usePhone();
  if (list.isError && rows.length === 0) {
    return <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-4 border-t border-line" />;
  }
  if (list.isPending) {
    return <SkeletonRows rows={3} />;
  }
  const hasPlan = rows.some(({ state }) => state === "planned");
  return (
    <div className={list.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
      {rows.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-3 border-t border-line">
          {"query" in of ? "Nothing matches." : "None of them stands here any more."}
        </p>
      ) : null}
      {rows.length === 0 ? null : phone ? (
        <ul aria-label={label}>
          {rows.map((row) => (
            <ListRow key={row.id} row={row} action={action} saysWords={saysWords} />
          ))}
        </ul>
      ) : (
        <table className="tbl flush border-t border-line" aria-label={label} aria-rowcount={total + 1}>
          <thead>
            <tr>
              <th>Name</th>
              <th>Site</th>
              <th>{saysWords ? "What it came to" : "Old → new"}</th>
              <th className="r">{hasPlan ? "Risk" : "When"}</th>
              <th>
                <span className="sr-only">Next step</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TableRow key={row.id} row={row} action={action} saysWords={saysWords} />
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage ? (
        <div className="px-4 py-2.5 border-t border-line">
          <Button size="sm" variant="ghost" busy={list.isFetchingNextPage && "Reading"} onClick={more}>
            {total - rows.length} more
          </Button>
        </div>
      ) : null}
    </div>
  );
}
