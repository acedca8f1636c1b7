"use client";
import type { Answer } from "@/lib/api/client";
import { CheckLine } from "../ui/check-line";

type Report = Answer<"GET /api/sites/{id}/report">;

const parts = {
  summary: "Summary in words",
  availability: "Availability by truth",
  resets: "Resets",
  changes: "Changes by whom",
  alerts: "Alerts",
  worth: "Worth doing",
  names: "Names of people",
} as const;

/** A part of the report that may be left out. */
export type Part = keyof typeof parts;

const partNames = Object.keys(parts) as Part[];

/** The same report with numbers instead of people. */
export function withoutNames(report: Report): Report {
  const names = new Map<string, string>();
  const called = (name: string) => {
    const kept = names.get(name) ?? `Person ${names.size + 1}`;
    names.set(name, kept);
    return kept;
  };
  return {
    ...report,
    changes: { ...report.changes, by: report.changes.by.map((row) => (row.isPerson ? { ...row, name: called(row.name) } : row)) },
    resets: { ...report.resets, items: report.resets.items.map((item) => ({ ...item, by: called(item.by) })) },
  };
}

interface Chosen {
  readonly report: Report;
  readonly left: ReadonlySet<Part>;
  readonly onChange: (left: ReadonlySet<Part>) => void;
}

/** What is shown of a report, and printed. */
export function ReportParts({ report, left, onChange }: Chosen) {
  const counts: Partial<Record<Part, number>> = {
    resets: report.resets.total,
    changes: report.changes.total,
    alerts: report.alerts.total,
    worth: report.worth.length,
  };
  const toggle = (part: Part, isIn: boolean) => onChange(new Set(partNames.filter((name) => (name === part ? !isIn : left.has(name)))));
  return (
    <section className="card p-4" aria-label="What is in it">
      <h2 className="text-[13px] font-semibold mb-1.5">What is in it</h2>
      <div className="flex flex-col gap-1.5">
        {partNames.map((part) => (
          <CheckLine key={part} checked={!left.has(part)} onChange={(isIn) => toggle(part, isIn)}>
            {parts[part]} {counts[part] === undefined ? null : <span className="text-ink-3 num">{counts[part]}</span>}
          </CheckLine>
        ))}
      </div>
    </section>
  );
}
