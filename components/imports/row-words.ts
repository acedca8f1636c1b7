import { tableFields } from "@/lib/devices/table-fields";
import type { ImportField, ImportRowState, ImportView } from "@/lib/imports/schemas";
import type { Tone } from "../ui/badge";

export const stateWords: Readonly<Record<ImportRowState, { label: string; tone: Tone }>> = {
  new: { label: "New", tone: "plain" },
  changed: { label: "Changed", tone: "accent" },
  same: { label: "Same", tone: "plain" },
  conflict: { label: "Conflict", tone: "warn" },
  wrong: { label: "To fix", tone: "bad" },
  left_out: { label: "Left out", tone: "plain" },
};

/** What the tabs above the rows narrow to. */
export const sheetTabs: readonly { readonly id: string; readonly label: string; readonly state: readonly ImportRowState[] }[] = [
  { id: "all", label: "All", state: [] },
  { id: "fix", label: "To fix", state: ["wrong", "conflict"] },
  { id: "new", label: "New", state: ["new"] },
  { id: "changed", label: "Changed", state: ["changed"] },
  { id: "same", label: "Same", state: ["same"] },
  { id: "left_out", label: "Left out", state: ["left_out"] },
];

export function countOf({ counts, total }: ImportView, state: readonly ImportRowState[]): number {
  return state.length === 0 ? total : state.reduce((sum, name) => sum + counts[name], 0);
}

const headers = new Map<string, string>(tableFields.map(({ field, header }) => [field, header]));

/** "SIP user". */
export function fieldLabel(field: ImportField): string {
  return headers.get(field) ?? field;
}

export const machineFields: ReadonlySet<ImportField> = new Set(["address", "flat", "line_user", "username", "serial"]);

const widths: Readonly<Partial<Record<ImportField, number>>> = {
  name: 180,
  site: 180,
  address: 170,
  driver: 150,
  serial: 150,
  note: 180,
  tags: 140,
};

/** Of a column of the sheet, in px. */
export function widthOf(field: ImportField): number {
  return widths[field] ?? 112;
}

/** "UTF-8, split at ;": how a file was read. */
export function readAs({ encoding, separator, sheet }: Pick<ImportView, "encoding" | "separator" | "sheet">): string {
  if (separator === null) {
    return sheet ? `sheet “${sheet}”` : "Excel";
  }
  return `read as ${encoding}, split at ${separator === "\t" ? "tab" : separator}`;
}

/** "1 row", "86 rows". */
export function rowCount(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}
