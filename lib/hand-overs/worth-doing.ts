import type { MonthReport } from "./report-schemas";

interface Evidence extends Pick<MonthReport, "resets" | "alerts" | "differing"> {
  /** Devices that did not answer for a while, in seconds of this month and of the one before. */
  readonly silent: readonly { readonly name: string; readonly seconds: number; readonly before: number }[];
}

/** More than a fault that somebody mends the same day. */
const silentSecondsMin = 8 * 3_600;
const oftenMin = 3;
const sentencesMax = 3;

const hours = (seconds: number) => `${Math.round(seconds / 3_600)} h`;

/** What came at least three times, the most frequent first. */
function often(names: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= oftenMin).sort(([, a], [, b]) => b - a);
}

/** At most three sentences on what is worth doing after a month, each with what was seen. None where nothing stands out. */
export function worthDoing({ silent, resets, alerts, differing }: Evidence): MonthReport["worth"] {
  const longest = [...silent].sort((a, b) => b.seconds - a.seconds)[0];
  const [reset] = often(resets.items.map(({ line }) => line));
  const [alert] = often(alerts.items.map(({ words }) => words));
  const tickets = resets.items.flatMap(({ line, ticket }) => (line === reset?.[0] && ticket ? [ticket] : []));
  return [
    ...(longest && longest.seconds >= silentSecondsMin
      ? [
          {
            what: `Look at ${longest.name}`,
            evidence: `It did not answer for ${hours(longest.seconds)} this month${longest.before >= 3_600 ? ` and ${hours(longest.before)} in the month before` : ""}.`,
          },
        ]
      : []),
    ...(reset
      ? [
          {
            what: `Find out why ${reset[0]} is reset so often`,
            evidence: `It was reset ${reset[1]} times${tickets.length > 0 ? ` (${tickets.slice(0, oftenMin).join(", ")})` : ""}.`,
          },
        ]
      : []),
    ...(alert ? [{ what: "Look for the cause of an alert that comes back", evidence: `“${alert[0]}” came ${alert[1]} times.` }] : []),
    ...(differing > 0
      ? [
          {
            what: "Put the settings back, or keep what is there",
            evidence: `${differing} ${differing === 1 ? "device differs" : "devices differ"} from what is kept here.`,
          },
        ]
      : []),
  ].slice(0, sentencesMax);
}
