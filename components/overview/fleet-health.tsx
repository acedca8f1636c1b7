import { statusLabels, statusMeaning, statusNames } from "@/lib/devices/status-words";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { FleetPath } from "./fleet-path";
import { StatusMeter } from "./status-meter";
import type { Overview } from "./use-overview";

const words = {
  reachable: { no: ["doesn’t answer", "don’t answer"], differs: ["is another device", "are other devices"] },
  signedIn: { no: ["not signed in", "not signed in"], differs: ["signed in otherwise", "signed in otherwise"] },
  registered: { no: ["not registered", "not registered"], differs: ["partly registered", "partly registered"] },
  matches: { no: ["does not match", "do not match"], differs: ["differs", "differ"] },
} as const;

/** The four truths as counts, each with a meter and what is not in order. `site`: the only one that it is about. */
export function FleetHealth({ overview, site }: { overview: Overview; site?: string }) {
  const within = site === undefined ? "" : `&site=${encodeURIComponent(site)}`;
  // The way of a call is drawn below, from two stops on.
  const isLast = overview.path.length < 2;
  return (
    <section className="card" aria-label="Fleet health">
      <div className="grid grid-cols-4 divide-x divide-line narrow:grid-cols-2 narrow:divide-x-0 narrow:gap-px narrow:bg-line narrow:rounded-[9px] narrow:overflow-hidden">
        {statusNames.map((name) => {
          const counts = overview.truths[name];
          const total = overview.counts.devices - counts.not_applicable;
          return (
            <div
              key={name}
              className={`px-5 py-4 min-w-0 phone:px-4 phone:py-3.5 bg-surface rounded-t-[9px] narrow:rounded-none ${isLast ? "first:rounded-bl-[9px] last:rounded-br-[9px]" : ""}`}
            >
              <div className="flex items-baseline justify-between gap-2">
                <span className="font-medium">{statusLabels[name]}</span>
                <span className="text-xs text-ink-3 truncate only-d">{statusMeaning[name]}</span>
              </div>
              <div className="flex items-baseline gap-1.5 mt-2.5 mb-3">
                <span className="text-2xl font-semibold tracking-[-.035em] num">{counts.yes}</span>
                <span className="text-ink-3 num">of {total}</span>
              </div>
              <StatusMeter counts={counts} />
              <div className="flex flex-wrap gap-x-3.5 gap-y-1 mt-3 text-xs min-h-4">
                {(["no", "differs", "unknown"] as const).map((state) =>
                  counts[state] === 0 ? null : (
                    <Link
                      key={state}
                      href={`/devices?${name}=${state}${within}`}
                      className={`flex items-center gap-1.5 rounded hover:underline phone:min-h-6 ${state === "unknown" ? "text-ink-3" : "text-ink-2"}`}
                    >
                      <Mark state={state} width={3} height={10} />
                      {counts[state]} {state === "unknown" ? "not known" : words[name][state][counts[state] === 1 ? 0 : 1]}
                    </Link>
                  ),
                )}
              </div>
            </div>
          );
        })}
      </div>
      <FleetPath path={overview.path} />
    </section>
  );
}
