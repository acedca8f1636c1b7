import "server-only";
import type { Message } from "@/lib/channels/schemas";
import { statusLabels, statusNames } from "@/lib/devices/status-words";
import { shareWords } from "@/lib/reports/share-words";
import type { MonthReport } from "./report-schemas";

const namedMax = 15;

function section(title: string, lines: readonly string[]): string[] {
  const more = lines.length - namedMax;
  return lines.length === 0
    ? []
    : [[`${title}:`, ...lines.slice(0, namedMax).map((line) => `- ${line}`), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n")];
}

const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** The report of a month as a message: its figures in words, and where it stands as a whole. */
export function reportMessage({ site, month, link, availability, resets, changes, alerts, worth }: MonthReport, at: Date): Message {
  const text = [
    ...section(
      "How much of the time",
      statusNames.map((name) => `${statusLabels[name]}: ${shareWords(availability.truths[name])}`),
    ),
    `${resets.total} resets, ${resets.done} of them in order. ${changes.total} changes. ${alerts.total} alerts.`,
    ...section(
      "Changes by whom",
      changes.by.map(({ name, count }) => `${name}: ${count}`),
    ),
    ...section(
      "Alerts",
      alerts.items.map(({ words, from, to }) => `${words}, since ${from.slice(0, 10)}${to === null ? ", still open" : ""}`),
    ),
    ...section(
      "Worth doing",
      worth.map(({ what, evidence }) => `${what}: ${evidence}`),
    ),
  ];
  return {
    event: "report",
    at: at.toISOString(),
    title: `${site.name}, ${monthFormat.format(new Date(`${month}-01T00:00:00Z`))}: report of the door and phone system`,
    text: text.join("\n\n"),
    severity: "info",
    alertId: null,
    url: URL.canParse(link) ? link : null,
    alert: null,
  };
}
