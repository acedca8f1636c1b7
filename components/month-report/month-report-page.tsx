"use client";
import { useQuery } from "@tanstack/react-query";
import { Building2, ChevronLeft, ChevronRight, Download, type LucideIcon, Printer } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { type Answer, asked, fileAddress } from "@/lib/api/client";
import { statusLabels, statusMeaning, statusNames } from "@/lib/devices/status-words";
import { ofChecked, percentWords } from "@/lib/reports/share-words";
import { PageEdges } from "../hand-overs/page-edges";
import { Wide } from "../hand-overs/sheet-lists";
import { Button, ButtonLink, buttonClass } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useTimes } from "../ui/time";
import { lengthWords, monthBeside, monthWords } from "./months";
import { ReportEvents } from "./report-events";
import { ReportMail } from "./report-mail";
import { type Part, ReportParts, withoutNames } from "./report-parts";

type Report = Answer<"GET /api/sites/{id}/report">;

const ShareChart = dynamic(() => import("./charts").then((charts) => charts.ShareChart), { ssr: false });

/** What a month was like at a site. */
export function MonthReportPage({ site, month }: { site: string; month: string | undefined }) {
  const report = useQuery(asked("GET /api/sites/{id}/report", { params: { id: site }, query: month === undefined ? {} : { month } }));
  if (report.data) {
    return <Shown report={report.data} />;
  }
  return report.isError ? <ProblemPanel error={report.error} onRetry={() => void report.refetch()} className="p-6" /> : <SkeletonBlock />;
}

function Shown({ report }: { report: Report }) {
  const times = useTimes();
  const { site, month } = report;
  const called = monthWords(month);
  const [left, setLeft] = useState<ReadonlySet<Part>>(new Set());
  const shown = left.has("names") ? withoutNames(report) : report;
  return (
    <>
      <header className="topbar">
        <Crumbs
          trail={[
            { label: "Sites", href: "/sites" },
            { label: site.name, href: `/sites/${site.id}` },
          ]}
          here="Month report"
        />
        <div className="flex items-center gap-2 shrink-0">
          <span className="only-d">
            <MonthSteps report={report} />
          </span>
          {(["csv", "xlsx"] as const).map((format) => (
            <a
              key={format}
              href={fileAddress("GET /api/sites/{id}/report", { params: { id: site.id }, query: { month, format } })}
              download
              className={buttonClass({ size: "sm" }, "only-d")}
            >
              <Download size={13} aria-hidden="true" />
              {format.toUpperCase()}
            </a>
          ))}
          <Button variant="primary" size="sm" onClick={() => window.print()}>
            <Printer size={13} />
            Print
          </Button>
        </div>
      </header>
      <h1 className="sr-only">{`Report of ${site.name}, ${called}`}</h1>
      <div className="only-m">
        <MonthSteps report={report} />
      </div>
      <div className="desk">
        <div className="sheets paper">
          <PageEdges
            head={`Report · ${site.name} · ${called}`}
            date={times.day(report.madeAt)}
            foot={`Lineward · made ${times.day(report.madeAt)}, ${times.clock(report.madeAt)} · no password is in this document`}
          />
          <FirstPage report={shown} left={left} />
          <ReportEvents report={shown} left={left} />
        </div>
        <aside className="desk-side" data-below aria-label="About the report">
          <ReportParts report={report} left={left} onChange={setLeft} />
          <ReportMail site={site.id} />
          <section className="card p-4">
            <h2 className="text-[13px] font-semibold mb-1">What the numbers are</h2>
            <p className="text-[12.5px] leading-[18px] text-ink-2">
              {`A device counts as it was last seen${report.availability.lines === 0 ? "" : ", and a line is registered while each of its ends is"}. Left out are maintenance (${percentWords(report.availability.maintenance)} of device time) and time in which nothing was checked (${percentWords(report.availability.notKnown)}). Days are those of UTC.`}
            </p>
          </section>
        </aside>
      </div>
    </>
  );
}

/** The month, between steps to those beside it. */
function MonthSteps({ report: { site, month, isWhole } }: { report: Report }) {
  const step = (by: number, label: string, Icon: LucideIcon) => (
    <ButtonLink href={`/sites/${site.id}/report?month=${monthBeside(month, by)}`} variant="ghost" size="sm" square aria-label={label}>
      <Icon size={14} />
    </ButtonLink>
  );
  return (
    <span className="flex items-center justify-center gap-2 phone:pt-3">
      {step(-1, "The month before", ChevronLeft)}
      <span className="font-medium num whitespace-nowrap">{monthWords(month)}</span>
      {isWhole ? step(1, "The month after", ChevronRight) : null}
    </span>
  );
}

function summaryOf({ availability, resets, changes, alerts, isWhole }: Report): string {
  const { registered } = availability.truths;
  const what = availability.lines > 0 ? "lines" : "devices";
  const part = ofChecked(registered);
  const words =
    registered.share === null
      ? "Nothing was checked in this time."
      : `The ${what} were registered ${percentWords(registered.share)} ${part === "" ? "of the time" : part.replace("that was", "of the time that was")}.`;
  return `${words} ${counted(resets.total, "reset")}, ${counted(changes.total, "change")}, ${counted(alerts.total, "alert")}.${isWhole ? "" : " The month goes on."}`;
}

/** By how many people, and how often by nobody who works here. */
function byWhom({ by, outside }: Report["changes"]): string {
  const people = counted(by.filter(({ isPerson }) => isPerson).length, "person", "people");
  return outside === 0 ? `by ${people}` : `by ${people}, and ${outside} on the devices`;
}

/** "14 resets": the number large, what it counts beside it. */
function Figure({ words }: { words: string }) {
  const [, number = words, unit = ""] = /^([\d.]+)( .+)$/.exec(words) ?? [];
  return (
    <dt className="big num m-0!">
      {number}
      <span>{unit}</span>
    </dt>
  );
}

function FirstPage({ report, left }: { report: Report; left: ReadonlySet<Part> }) {
  const { availability, customer, installer, resets, changes, alerts } = report;
  const shares = statusNames.flatMap((name) => availability.truths[name].days.flatMap(({ share }) => share ?? []));
  const lowest = Math.min(1, ...shares);
  const from = lowest >= 0.95 ? 0.95 : lowest >= 0.8 ? 0.8 : lowest >= 0.5 ? 0.5 : 0;
  const part = ofChecked(availability.truths.registered);
  const figures = [
    [percentWords(availability.truths.registered.share), part === "" ? "of the time registered" : `registered, ${part}`],
    [counted(resets.total, "reset"), `${resets.done} in order`],
    [counted(changes.total, "change"), byWhom(changes)],
    [
      counted(alerts.total, "alert"),
      alerts.averageTakenSeconds === null ? "" : `taken after ${lengthWords(alerts.averageTakenSeconds * 1_000)} on average`,
    ],
  ] as const;
  return (
    <section className="sheet" aria-label="Summary">
      <div className="sheet-top">
        <div className="flex gap-3 items-center">
          {customer.logo === null ? (
            <span className="grid place-items-center w-12 h-12 rounded-lg bg-ink text-on-ink" aria-hidden="true">
              <Building2 size={24} />
            </span>
          ) : (
            // biome-ignore lint/performance/noImgElement: a data address, which Next's image server neither can nor need make smaller
            <img src={customer.logo} alt={`Logo of ${customer.name}`} className="max-h-12 max-w-[200px]" />
          )}
          <b className="text-[15px] font-semibold">{customer.name}</b>
        </div>
        {installer.company === "" ? null : (
          <div className="sheet-by">
            Looked after by
            <br />
            <b className="font-medium text-ink">{installer.company}</b>
          </div>
        )}
      </div>
      <div className="sheet-title" data-short>
        <div className="over">Report of the door and phone system</div>
        <h2>
          {report.site.name}, {monthWords(report.month)}
        </h2>
        {left.has("summary") ? null : <p>{summaryOf(report)}</p>}
      </div>
      <dl className="sheet-truths" aria-label="Figures">
        {figures.map(([figure, note]) => (
          <div key={figure + note}>
            <Figure words={figure} />
            <dd className="sheet-small">{note}</dd>
          </div>
        ))}
      </dl>
      {left.has("availability") ? null : <OverTime report={report} from={from} />}
    </section>
  );
}

/** The four truths day by day. */
function OverTime({ report, from }: { report: Report; from: number }) {
  const { availability } = report;
  const meaning = availability.lines === 0 ? statusMeaning : { ...statusMeaning, registered: `of ${counted(availability.lines, "line")}` };
  return (
    <>
      <h3 className="mt-9">
        How much of the time{" "}
        <span className="font-normal text-ink-3">{`${counted(availability.devices, "device")}, scale ${from * 100} to 100 %`}</span>
      </h3>
      <div className="sheet-charts">
        {statusNames.map((name) => (
          <figure key={name}>
            <figcaption className="flex justify-between gap-2">
              <span>
                <b className="font-medium">{statusLabels[name]}</b> <span className="text-ink-3">{meaning[name]}</span>
              </span>
              <span className="num whitespace-nowrap">
                <b className="font-medium">{percentWords(availability.truths[name].share)}</b>{" "}
                {report.before[name] === null ? null : <span className="text-ink-3">{`before ${percentWords(report.before[name])}`}</span>}
              </span>
            </figcaption>
            {ofChecked(availability.truths[name]) === "" ? null : (
              <p className="sheet-small text-right">{ofChecked(availability.truths[name])}</p>
            )}
            <div aria-hidden="true">
              <ShareChart days={availability.truths[name].days} from={from} />
            </div>
          </figure>
        ))}
      </div>
      <details className="print:hidden mt-3">
        <summary className="link text-xs w-fit">The same as a table</summary>
        <Wide label="Availability by day">
          <table className="sheet-table">
            <thead>
              <tr>
                <th scope="col">Day</th>
                {statusNames.map((name) => (
                  <th key={name} scope="col">
                    {statusLabels[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {availability.truths.reachable.days.map(({ day }, at) => (
                <tr key={day}>
                  <td className="num">{day}</td>
                  {statusNames.map((name) => (
                    <td key={name} className="num">
                      {percentWords(availability.truths[name].days[at]?.share ?? null)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </details>
    </>
  );
}
