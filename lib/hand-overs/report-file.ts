import "server-only";
import { statusLabels, statusNames } from "@/lib/devices/status-words";
import { type TableRow, tableFile } from "@/lib/reports/table-file";
import type { MonthReport } from "./report-schemas";

const columns = ["Kind", "When (UTC)", "What", "Who", "Ticket", "Value", "Until (UTC)"] as const;

const percent = (share: number | null) => (share === null ? "not known" : `${(share * 100).toFixed(2)} %`);

function rowsOf({ month, availability, resets, changes, alerts, worth }: MonthReport): TableRow[] {
  return [
    ...statusNames.map((name) => ["availability", month, statusLabels[name], "", "", percent(availability.truths[name].share), ""]),
    ...statusNames.flatMap((name) =>
      availability.truths[name].days.map(({ day, share }) => [
        "availability of a day",
        day,
        statusLabels[name],
        "",
        "",
        percent(share),
        "",
      ]),
    ),
    ...resets.items.map(({ line, at, by, ticket, state }) => ["reset", at, line, by, ticket ?? "", state.replace("_", " "), ""]),
    ...changes.by.map(({ name, count, fields }) => ["changes", month, fields.join(", "), name, "", String(count), ""]),
    ...alerts.items.map(({ words, severity, from, to }) => ["alert", from, words, "", "", severity, to ?? ""]),
    ...worth.map(({ what, evidence }) => ["worth doing", month, what, "", "", evidence, ""]),
  ];
}

/** The report of a month as a file to save. */
export function reportFile(report: MonthReport): Response {
  return tableFile("csv", { name: `lineward-report-${report.month}`, columns, rows: rowsOf(report) });
}
