"use client";
import { Download, Eraser, FileSpreadsheet, FileText, Fingerprint, Hash, LockKeyhole, Minus } from "lucide-react";
import { fileAddress } from "@/lib/api/client";
import { type TableField, tableFields } from "@/lib/devices/table-fields";
import { alsoCalled } from "@/lib/imports/headers";
import { buttonClass } from "../ui/button";
import { Card } from "../ui/card";

type Column = TableField & Pick<(typeof tableFields)[number], "field">;
const columns: readonly Column[] = tableFields;

const neededWords: Readonly<Record<TableField["needed"], string>> = { new: "for new ones", found: "found by itself", optional: "optional" };

/** What may stand in which column. */
export function ColumnsCard() {
  return (
    <Card
      title="What the columns mean"
      action={
        <span className="text-xs text-ink-3 phone:hidden">any order, any subset; names are matched, you can change it in step 2</span>
      }
      className="overflow-hidden"
    >
      <div className="overflow-x-auto">
        <table className="tbl flush">
          <thead>
            <tr>
              <th>Column</th>
              <th className="phone:hidden">Also understood</th>
              <th>What goes in</th>
              <th className="r phone:hidden">Needed</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ field, header, what, needed, secret }) => (
              <tr key={field}>
                <td className="font-medium">
                  <span className="inline-flex items-center gap-1.5">
                    {secret ? <LockKeyhole size={12} className="text-ink-3" /> : null}
                    {header}
                  </span>
                </td>
                <td className="text-ink-3 phone:hidden whitespace-normal!">{alsoCalled(field, 2).join(", ")}</td>
                <td className="text-ink-2 whitespace-normal! phone:py-2.5">
                  {what}
                  <span className="desk:hidden block text-xs text-ink-3">Also: {alsoCalled(field, 2).join(", ")}</span>
                  <span className="desk:hidden block text-xs text-ink-3">{neededWords[needed]}</span>
                </td>
                <td className="r text-ink-3 phone:hidden">{neededWords[needed]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const starts = [
  { icon: FileSpreadsheet, label: "Empty template, Excel", href: fileAddress("GET /api/imports/template", { query: { format: "xlsx" } }) },
  { icon: FileText, label: "Empty template, CSV", href: fileAddress("GET /api/imports/template", { query: { format: "csv" } }) },
  { icon: Download, label: "The devices that are here", href: fileAddress("GET /api/devices/export", { query: { format: "xlsx" } }) },
] as const;

/** Files to begin with. */
export function StartCard() {
  return (
    <Card title="Start from">
      <div className="p-4 grid gap-2">
        {starts.map(({ icon: Icon, label, href }) => (
          <a key={label} href={href} download className={buttonClass({}, "justify-start!")}>
            <Icon size={13} />
            {label}
          </a>
        ))}
        <p className="text-xs text-ink-3 leading-[18px] mt-1">
          What is exported and imported again changes nothing. Passwords are never in an export.
        </p>
      </div>
    </Card>
  );
}

const readings = [
  { icon: Minus, title: "Empty cell", words: "keeps what is there" },
  { icon: Eraser, title: "- alone in a cell", words: "clears what is there" },
  { icon: Hash, title: "Leading zeros", words: "are kept, in Excel files too" },
  { icon: Fingerprint, title: "Same device?", words: "by serial, then by address, then by name at its site" },
  { icon: LockKeyhole, title: "Password", words: "sealed when it arrives; after that nobody can read it, not even you" },
] as const;

/** How a cell is understood. */
export function ReadingCard() {
  return (
    <Card title="How cells are read">
      <ul className="px-4 py-1.5">
        {readings.map(({ icon: Icon, title, words }) => (
          <li key={title} className="flex gap-2.5 py-[9px] border-t border-line first:border-t-0">
            <Icon size={14} className="text-ink-3 mt-0.5 flex-none" />
            <div className="min-w-0 leading-[18px]">
              <div>{title}</div>
              <div className="text-xs text-ink-3">{words}</div>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
