"use client";
import type { Answer } from "@/lib/api/client";
import { statusLabels, statusNames } from "@/lib/devices/status-words";
import { ofChecked, percentWords } from "@/lib/reports/share-words";
import { Card } from "../ui/card";
import { useTimes } from "../ui/time";

type OverTime = Answer<"GET /api/lines/{id}/availability">;
type StatusName = keyof OverTime["truths"];
type Days = OverTime["truths"]["reachable"]["days"];

/** Below this nothing is drawn lower: most days are better than 99 %. */
const floor = 0.9;
const [width, height] = [300, 40];

/** A bar for each day, from 90 to 100 %; a dot where nothing was known. A day that falls below is a broken bar. */
function DayBars({ days }: { days: Days }) {
  const step = width / days.length;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} preserveAspectRatio="none" aria-hidden="true">
      {days.map(({ day, share }, at) => {
        if (share === null) {
          return <rect key={day} x={at * step + step / 2 - 1} y={height - 2} width={2} height={2} fill="var(--idle)" />;
        }
        const tall = Math.max(2, ((Math.max(floor, share) - floor) / (1 - floor)) * height);
        const colour = share >= 0.999 ? "var(--ok)" : share >= floor ? "var(--warn)" : "var(--bad)";
        return (
          <rect
            key={day}
            x={at * step + 1}
            y={height - tall}
            width={Math.max(1, step - 2)}
            height={tall}
            rx={1}
            fill={colour}
            opacity={share >= 0.999 ? 0.62 : 1}
          />
        );
      })}
    </svg>
  );
}

interface Shown {
  readonly data: OverTime;
  /** What is shared: "device time". */
  readonly of: string;
  /** What each truth means here. */
  readonly meaning: Readonly<Record<StatusName, string>>;
  /** Whose time counts, as a sentence. */
  readonly words: string;
}

/** How much of the last 30 days each of the four truths was yes. Nothing where nothing is known yet. */
export function AvailabilityCard({ data, of, meaning, words }: Shown) {
  const times = useTimes();
  if (statusNames.every((name) => data.truths[name].share === null)) {
    return null;
  }
  const dayWords = (day: string) => times.date(`${day}T12:00:00Z`);
  const left = [
    ...(data.maintenance > 0 ? [`maintenance (${percentWords(data.maintenance)})`] : []),
    ...(data.notKnown > 0 ? [`time in which nothing was checked (${percentWords(data.notKnown)} of ${of})`] : []),
  ];
  return (
    <Card title="Last 30 days" action={<span className="text-xs text-ink-3 only-d">{`share of ${of}, bars from 90 to 100 %`}</span>}>
      <div className="px-4 py-3.5 flex flex-col gap-3.5">
        <div className="grid grid-cols-2 phone:grid-cols-1 gap-x-8 gap-y-3.5">
          {statusNames.map((name) => {
            const { share, days } = data.truths[name];
            return (
              <div key={name} className="min-w-0">
                <div className="flex items-baseline justify-between gap-2 mb-1.5">
                  <span>
                    <span className="font-medium">{statusLabels[name]}</span>{" "}
                    <span className="text-xs text-ink-3 only-d">{meaning[name]}</span>
                  </span>
                  <span className="num font-medium whitespace-nowrap">{percentWords(share)}</span>
                </div>
                {ofChecked(data.truths[name]) === "" ? null : (
                  <p className="text-2xs text-ink-3 text-right -mt-1.5 mb-1.5">{ofChecked(data.truths[name])}</p>
                )}
                <DayBars days={days} />
                <div className="flex justify-between text-2xs text-ink-3 num mt-1">
                  <span>{dayWords(days[0]?.day ?? "")}</span>
                  <span>today</span>
                </div>
              </div>
            );
          })}
        </div>
        <p className="text-xs text-ink-3">
          {`${words} What cannot be known of a device that does not answer${left.length > 0 ? `, ${left.join(" and ")}` : ""} is left out. Days are those of UTC.`}
        </p>
        <details>
          <summary className="link text-xs w-fit">The same as a table</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
          <section className="overflow-auto max-h-72 mt-2" tabIndex={0} aria-label="Availability by day">
            <table className="w-full text-xs num">
              <thead>
                <tr className="text-left text-ink-3">
                  <th scope="col" className="font-normal py-1 pr-4">
                    Day
                  </th>
                  {statusNames.map((name) => (
                    <th key={name} scope="col" className="font-normal py-1 pr-4">
                      {statusLabels[name]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.truths.reachable.days.map(({ day }, at) => (
                  <tr key={day} className="border-t border-line">
                    <th scope="row" className="font-normal text-left py-1 pr-4 whitespace-nowrap">
                      {dayWords(day)}
                    </th>
                    {statusNames.map((name) => {
                      const share = data.truths[name].days[at]?.share ?? null;
                      return (
                        <td key={name} className="py-1 pr-4 whitespace-nowrap">
                          {percentWords(share)}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      </div>
    </Card>
  );
}
