"use client";
import dynamic from "next/dynamic";
import type { Answer } from "@/lib/api/client";
import { Wide } from "../hand-overs/sheet-lists";
import { When } from "../ui/time";
import { Alerts } from "./report-alerts";
import { ReportCode } from "./report-code";
import type { Part } from "./report-parts";

type Report = Answer<"GET /api/sites/{id}/report">;

const ResetChart = dynamic(() => import("./charts").then((charts) => charts.ResetChart), { ssr: false });

const resetWords: Readonly<Record<string, string>> = { done: "in order", half_done: "half done", failed: "put back" };

function Resets({ resets }: Pick<Report, "resets">) {
  return (
    <div>
      <h3>
        Resets <span className="font-normal text-ink-3 num">{resets.total}</span>
      </h3>
      {resets.total === 0 ? (
        <p className="text-ink-2">None.</p>
      ) : (
        <>
          <div aria-hidden="true">
            <ResetChart days={resets.days} />
          </div>
          <p className="sheet-small">
            {`${resets.done} in order, ${resets.total - resets.done} otherwise (hatched).`}
            {resets.averageSeconds === null ? "" : ` ${resets.averageSeconds} s on average.`}
          </p>
        </>
      )}
    </div>
  );
}

function Changes({ changes }: Pick<Report, "changes">) {
  const most = Math.max(1, ...changes.by.map(({ count }) => count));
  return (
    <div>
      <h3>
        Changes by whom <span className="font-normal text-ink-3 num">{changes.total}</span>
      </h3>
      {changes.by.length === 0 ? <p className="text-ink-2">None.</p> : null}
      <ul className="flex flex-col gap-2">
        {changes.by.map(({ name, count, fields, isPerson }) => (
          <li key={name}>
            <span className="flex justify-between gap-2">
              {name} <b className="num font-medium">{count}</b>
            </span>
            <span
              className={`block h-1 my-1 rounded-full ${isPerson ? "bg-accent" : "bg-warn"}`}
              style={{ width: `${(count / most) * 100}%` }}
              aria-hidden="true"
            />
            <span className="sheet-small">{fields.join(", ")}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ResetTable({ items }: Pick<Report["resets"], "items">) {
  return (
    <Wide label="Table of resets">
      <table className="sheet-table mt-4">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">When</th>
            <th scope="col">Ticket</th>
            <th scope="col">By</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ line, at, ticket, by, state }) => (
            <tr key={`${at} ${line}`}>
              <td>
                <b>{line}</b>
              </td>
              <td className="num whitespace-nowrap">
                <When at={at} as="date" />, <When at={at} as="clock" />
              </td>
              <td className="mono">{ticket}</td>
              <td>{by}</td>
              <td>{resetWords[state] ?? state.replace("_", " ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Worth({ worth }: Pick<Report, "worth">) {
  return (
    <>
      <h3 className="mt-7">Worth doing</h3>
      {worth.length === 0 ? <p className="text-ink-2">Nothing stands out.</p> : null}
      <ol className="flex flex-col gap-2.5">
        {worth.map(({ what, evidence }, at) => (
          <li key={what} className="grid grid-cols-[20px_230px_minmax(0,1fr)] phone:grid-cols-[20px_minmax(0,1fr)]">
            <span className="num text-ink-3">{at + 1}</span>
            <b className="font-medium">{what}</b>
            <span className="text-ink-2 phone:col-start-2">{evidence}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** So many resets stand below their bars; more have a page of their own, so that the second page stays one. */
const besideMax = 6;

/** The second page: what was reset, changed and told of, and what is worth doing; `left`: what is left out of it. */
export function ReportEvents({ report, left }: { report: Report; left: ReadonlySet<Part> }) {
  const { resets, changes, worth } = report;
  const isLong = resets.items.length > besideMax;
  const second = (
    <section className="sheet" aria-label="Resets, changes and alerts">
      {left.has("resets") && left.has("changes") ? null : (
        <div className="sheet-two mt-0!">
          {left.has("resets") ? null : <Resets resets={resets} />}
          {left.has("changes") ? null : <Changes changes={changes} />}
        </div>
      )}
      {left.has("resets") || isLong || resets.items.length === 0 ? null : <ResetTable items={resets.items} />}
      {left.has("alerts") ? null : <Alerts report={report} />}
      {left.has("worth") ? null : <Worth worth={worth} />}
      <ReportCode report={report} />
    </section>
  );
  return (
    <>
      {second}
      {left.has("resets") || !isLong ? null : (
        <section className="sheet" aria-labelledby="report-resets">
          <h3 className="large" id="report-resets">
            Every reset <span className="num">{resets.items.length}</span>
          </h3>
          <ResetTable items={resets.items} />
        </section>
      )}
    </>
  );
}
