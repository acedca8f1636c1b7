import "server-only";
import { statusLabels, statusNames } from "@/lib/devices/status-words";
import { percentWords, shareWords } from "@/lib/reports/share-words";
import { type TableRow, tableFile } from "@/lib/reports/table-file";
import type { TableFormat } from "@/lib/reports/table-formats";
import type { MonthReport } from "./report-schemas";

const columns = ["Kind", "When (UTC)", "What", "Who", "Ticket", "Value", "Until (UTC)"] as const;

function rowsOf({ month, availability, resets, changes, alerts, worth }: MonthReport): TableRow[] {
  return [
    ...statusNames.map((name) => ["availability", month, statusLabels[name], "", "", shareWords(availability.truths[name]), ""]),
    ...statusNames.flatMap((name) =>
      availability.truths[name].days.map(({ day, share }) => [
        "availability of a day",
        day,
        statusLabels[name],
        "",
        "",
        percentWords(share),
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
export function reportFile(report: MonthReport, format: TableFormat): Response {
  return tableFile(format, { name: `lineward-report-${report.month}`, columns, rows: rowsOf(report) });
}
