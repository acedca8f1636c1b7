"use client";
import { History, SearchX } from "lucide-react";
import { useCallback } from "react";
import { counted } from "@/components/ui/plain-text";
import { dayOf } from "../activity/activity-words";
import { useMe } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { DayInput } from "../ui/day-input";
import { Empty } from "../ui/empty";
import { Select } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { ShowOlder } from "../ui/show-older";
import { SkeletonRows } from "../ui/skeleton";
import { SpokenHead } from "../ui/spoken-head";
import { useTimes } from "../ui/time";
import { TopBar } from "../ui/top-bar";
import { useTypedQuery } from "../ui/use-typed-query";
import { dayChoices, type LogView } from "./log-view";
import { Outcome, tally } from "./outcome";
import { durationWords } from "./reset-words";
import { useColleagues, useLog, useLogView } from "./use-log";
import type { ResetItem } from "./use-resets";

type Change = (part: Partial<LogView>) => void;

function Days({ view, change }: { view: LogView; change: Change }) {
  const isOwn = dayChoices.some(({ id }) => id === view.day);
  return (
    <div className="flex items-center gap-2 flex-wrap">
      <nav className="flex gap-2" aria-label="Days">
        {dayChoices.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="chip flex-none px-3 aria-[current]:bg-ink aria-[current]:text-on-ink aria-[current]:border-ink"
            aria-current={view.day === id ? "true" : undefined}
            onClick={() => change({ day: id })}
          >
            {label}
          </button>
        ))}
      </nav>
      <DayInput label="One day" value={isOwn ? "" : view.day} onChange={(day) => change({ day })} className="phone:w-full!" />
    </div>
  );
}

function Words({ name, label, view, change }: { name: "line" | "ticket"; label: string; view: LogView; change: Change }) {
  const [text, type] = useTypedQuery(
    view[name],
    useCallback((value: string) => change({ [name]: value }), [change, name]),
  );
  return (
    <div className="w-[200px] phone:w-[calc(50%-4px)]">
      <SearchInput label={label} value={text} onChange={type} onClear={() => change({ [name]: "" })} className="w-full" />
    </div>
  );
}

function Filters({ view, change }: { view: LogView; change: Change }) {
  const me = useMe();
  const colleagues = useColleagues();
  const options = [
    { value: "", label: "Everybody" },
    { value: me.id, label: "Me" },
    ...colleagues.filter(({ id }) => id !== me.id).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <search className="flex items-center gap-2 flex-wrap px-6 phone:px-4 py-2.5 border-b border-line">
      <Days view={view} change={change} />
      <Words name="line" label="Line" view={view} change={change} />
      <Words name="ticket" label="Ticket" view={view} change={change} />
      <Select
        aria-label="Colleague"
        className="w-[180px] phone:w-full [&>.inp]:h-8 phone:[&>.inp]:h-11"
        value={view.by}
        onChange={(by) => change({ by })}
        options={options}
      />
    </search>
  );
}

function Row({ reset }: { reset: ResetItem }) {
  const times = useTimes();
  const took = reset.finishedAt ? durationWords(Date.parse(reset.finishedAt) - Date.parse(reset.startedAt)) : "";
  return (
    <tr>
      <td className="w-[76px] pl-6!">
        <time dateTime={reset.startedAt} title={times.exact(reset.startedAt)} className="text-ink-3 num">
          {times.clock(reset.startedAt)}
        </time>
      </td>
      <td className="max-w-0 w-[34%] truncate">
        <Link href={`/reset?reset=${reset.id}`} className="font-medium rounded hover:underline underline-offset-2" title={reset.words}>
          {reset.lineName}
        </Link>{" "}
        <span className="mono text-ink-2">{reset.user}</span>
      </td>
      <td className="mono text-ink-2 max-w-0 w-[18%] truncate">
        {reset.ticket ?? <span className="text-ink-3 font-sans">No ticket</span>}
      </td>
      <td className="text-ink-2 max-w-0 w-[22%] truncate">{reset.own ? "You" : reset.by}</td>
      <td className="text-ink-3 text-xs num">{took}</td>
      <td className="r pr-6!">
        <Outcome outcome={reset.outcome} />
      </td>
    </tr>
  );
}

/** On a phone: a row of a list in the place of a row of a table. */
function ListRow({ reset }: { reset: ResetItem }) {
  const times = useTimes();
  return (
    <li className="flex items-center gap-3 px-4 min-h-[68px] py-2 border-b border-line">
      <div className="min-w-0 flex-1">
        <div className="truncate">
          <Link href={`/reset?reset=${reset.id}`} className="font-medium text-[15px] rounded">
            {reset.lineName}
          </Link>{" "}
          <span className="mono text-ink-2">{reset.user}</span>
        </div>
        <div className="text-[13px] text-ink-3 truncate num">
          {[times.clock(reset.startedAt), reset.ticket ?? "", reset.own ? "you" : reset.by].filter(Boolean).join(" · ")}
        </div>
      </div>
      <Outcome outcome={reset.outcome} />
    </li>
  );
}

function Day({ day, resets }: { day: string; resets: readonly ResetItem[] }) {
  return (
    <section aria-label={day}>
      <h2 className="flex items-baseline gap-2 px-6 phone:px-4 pt-5 pb-2 text-[13px] border-b border-line">
        {day}
        <span className="font-normal text-xs text-ink-3">{[counted(resets.length, "reset"), ...tally(resets)].join(" · ")}</span>
      </h2>
      <table className="tbl phone:hidden">
        <SpokenHead labels={["Time", "Line", "Ticket", "Colleague", "Took", "Result"]} />
        <tbody>
          {resets.map((reset) => (
            <Row key={reset.id} reset={reset} />
          ))}
        </tbody>
      </table>
      <ul className="hidden phone:block">
        {resets.map((reset) => (
          <ListRow key={reset.id} reset={reset} />
        ))}
      </ul>
    </section>
  );
}

/** The team's resets, by day: which line, for which ticket, by whom, and how each ended. Of lines that this person sees. */
export function LogPage() {
  const { view, change } = useLogView();
  const list = useLog(view);
  const resets = list.data?.pages.flatMap((page) => page.items) ?? [];
  const now = new Date();
  const times = useTimes();
  const days = [...new Set(resets.map((reset) => dayOf(reset.startedAt, now, times)))];
  const total = list.data?.pages[0]?.total;
  const isNarrowed = Object.values(view).some((value) => value !== "");
  return (
    <>
      <TopBar title="Resets" note={total === undefined ? undefined : counted(total, "reset")}>
        <ButtonLink href="/reset" size="sm">
          Reset a password
        </ButtonLink>
      </TopBar>
      <Filters view={view} change={change} />
      {list.isPending ? <SkeletonRows rows={8} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" /> : null}
      <div className={list.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
        {days.map((day) => (
          <Day key={day} day={day} resets={resets.filter((reset) => dayOf(reset.startedAt, now, times) === day)} />
        ))}
      </div>
      {list.isSuccess && resets.length === 0 ? (
        isNarrowed ? (
          <Empty
            icon={SearchX}
            title="No reset matches"
            action={
              <Button size="sm" onClick={() => change({ day: "", line: "", ticket: "", by: "" })}>
                Show all resets
              </Button>
            }
          >
            Take one filter away, or try another day. Resets of lines on other sites than yours are not shown.
          </Empty>
        ) : (
          <Empty icon={History} title="Nobody has reset a line yet">
            Every reset, by whom and for which ticket, appears here.
          </Empty>
        )
      ) : null}
      <ShowOlder list={list} label="Show older resets" />
    </>
  );
}
