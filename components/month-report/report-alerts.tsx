"use client";
import type { Answer } from "@/lib/api/client";
import { Wide } from "../hand-overs/sheet-lists";
import { counted } from "../ui/plain-text";
import { When } from "../ui/time";
import { lengthWords, monthBeside, monthStart } from "./months";

type Report = Answer<"GET /api/sites/{id}/report">;
type Alert = Report["alerts"]["items"][number];

/** So many have a row of their own, the longest; the others share one. */
const rowsMax = 8;
const dayMs = 86_400_000;
/** A few minutes of a month are still to be seen. */
const widthMin = 1;

const tones: Readonly<Record<string, string>> = { critical: "bg-bad", warning: "bg-warn", info: "bg-idle" };

/** A month from its first day to its last, and how much of it has come. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly until: number;
}

function spanOf({ month, madeAt }: Report): Span {
  const to = monthStart(monthBeside(month, 1));
  return { from: monthStart(month), to, until: Math.min(to, Date.parse(madeAt)) };
}

/** How long it was open, in milliseconds, also outside the month; one that still is: until the report was made. */
const lengthOf = ({ from, to }: Alert, madeAt: string) => Date.parse(to ?? madeAt) - Date.parse(from);

/** Which alerts have a row of their own, in their order, and which share one. */
function split({ alerts: { items }, madeAt }: Report): readonly [own: readonly Alert[], shorter: readonly Alert[]] {
  const longest = new Set([...items].sort((a, b) => lengthOf(b, madeAt) - lengthOf(a, madeAt)).slice(0, rowsMax));
  // One alone is called by its name.
  return items.length <= rowsMax + 1
    ? [items, []]
    : [items.filter((item) => longest.has(item)), items.filter((item) => !longest.has(item))];
}

const ticks = [1, 8, 15, 22, 29] as const;

/** Where a day begins, from the left. */
const dayPlace = (day: number, { from, to }: Span) => `${(((day - 1) * dayMs) / (to - from)) * 100}%`;

/** One or more alerts on the days of the month. */
function Bars({ items, span }: { items: readonly Alert[]; span: Span }) {
  const { from, to, until } = span;
  const part = (at: number) => (Math.min(Math.max(at, from), until) - from) / (to - from);
  return (
    <span aria-hidden="true">
      {ticks.map((day) => (
        <i key={day} style={{ left: dayPlace(day, span) }} />
      ))}
      {items.map(({ id, from: began, to: ended, severity }) => {
        const left = part(Date.parse(began)) * 100;
        const width = Math.max(widthMin, part(ended === null ? until : Date.parse(ended)) * 100 - left);
        return (
          <b key={id} className={tones[severity] ?? "bg-idle"} style={{ left: `${Math.min(left, 100 - width)}%`, width: `${width}%` }} />
        );
      })}
    </span>
  );
}

/** The month from left to right, a row for each alert. */
function Days({ report }: { report: Report }) {
  const { madeAt } = report;
  const span = spanOf(report);
  const [own, shorter] = split(report);
  const length = (alert: Alert) => `${lengthWords(lengthOf(alert, madeAt))}${alert.to === null ? ", still open" : ""}`;
  return (
    <Wide label="Alerts by day">
      <table className="sheet-table sheet-times">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">What</span>
            </th>
            <th scope="col" className="days">
              <span className="sr-only">When</span>
              {ticks.map((day) => (
                <span key={day} className="day num" style={{ left: dayPlace(day, span) }} aria-hidden="true">
                  {day}
                </span>
              ))}
            </th>
            <th scope="col">
              <span className="sr-only">How long</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {own.map((alert) => (
            <tr key={alert.id}>
              <td>
                <b>{alert.words}</b>
              </td>
              <td className="days">
                <span className="sr-only">
                  <Began at={alert.from} />
                </span>
                <Bars items={[alert]} span={span} />
              </td>
              <td className="num whitespace-nowrap text-right">{length(alert)}</td>
            </tr>
          ))}
          {shorter.length === 0 ? null : (
            <tr>
              <td>
                <b>{counted(shorter.length, "shorter one")}</b>
              </td>
              <td className="days">
                <Bars items={shorter} span={span} />
              </td>
              <td className="num whitespace-nowrap text-right">
                {`up to ${lengthWords(Math.max(...shorter.map((alert) => lengthOf(alert, madeAt))))} each`}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Wide>
  );
}

function Began({ at }: { at: string }) {
  return (
    <>
      <When at={at} as="date" />, <When at={at} as="clock" />
    </>
  );
}

/** Every alert with its times, for who cannot read the days. */
function AllOfThem({ report: { alerts, madeAt } }: { report: Report }) {
  return (
    <details className="print:hidden mt-3">
      <summary className="link text-xs w-fit">The same as a table</summary>
      <Wide label="Table of alerts">
        <table className="sheet-table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Severity</th>
              <th scope="col">Began</th>
              <th scope="col">Ended</th>
              <th scope="col">How long</th>
            </tr>
          </thead>
          <tbody>
            {alerts.items.map((alert) => (
              <tr key={alert.id}>
                <td>
                  <b>{alert.words}</b>
                </td>
                <td>{alert.severity}</td>
                <td className="num whitespace-nowrap">
                  <Began at={alert.from} />
                </td>
                <td className="num whitespace-nowrap">{alert.to === null ? "Still open" : <Began at={alert.to} />}</td>
                <td className="num whitespace-nowrap">{lengthWords(lengthOf(alert, madeAt))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}

/** What people were told of, each on the days that it lasted; behind it the same as a table. */
export function Alerts({ report }: { report: Report }) {
  const { total, items } = report.alerts;
  return (
    <>
      <h3 className="mt-7">
        Alerts <span className="font-normal text-ink-3 num">{total}, when and how long</span>
      </h3>
      {items.length === 0 ? (
        <p className="text-ink-2">None.</p>
      ) : (
        <>
          <Days report={report} />
          <AllOfThem report={report} />
        </>
      )}
    </>
  );
}
