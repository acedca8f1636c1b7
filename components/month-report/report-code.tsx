"use client";
import type { Answer } from "@/lib/api/client";
import { QrCode } from "../ui/qr-code";
import { useTimes } from "../ui/time";
import { monthBeside, monthStart } from "./months";

/** Where the report stands as a whole, for who holds it as paper, and when the next month is over. */
export function ReportCode({ report: { link, month, isWhole } }: { report: Answer<"GET /api/sites/{id}/report"> }) {
  const times = useTimes();
  // At noon it is the same day in nearly every zone.
  const next = new Date(monthStart(monthBeside(month, isWhole ? 2 : 1)) + 43_200_000);
  return (
    <div className="sheet-code">
      <QrCode text={link} label="Code of this report" className="w-[92px] h-[92px]" />
      <div>
        <b className="font-semibold">The numbers behind this page</b>
        <p className="text-ink-2 max-w-[300px] mt-px mb-1">Scan to open the report with every alert. It asks you to sign in first.</p>
        <span className="mono wrap-anywhere">{link.replace(/^https?:\/\//, "")}</span>
      </div>
      <dl className="sheet-by phone:text-left!">
        <dt>{isWhole ? "Next report" : "This month as a whole"}</dt>
        <dd className="num text-ink font-medium">{times.day(next.toISOString())}</dd>
      </dl>
    </div>
  );
}
