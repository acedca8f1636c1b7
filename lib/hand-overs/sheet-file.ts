import "server-only";
import { stateWords, statusNames } from "@/lib/devices/status-words";
import { type TableRow, tableFile } from "@/lib/reports/table-file";
import type { TableFormat } from "@/lib/reports/table-formats";
import type { Sheet } from "./schemas";

const columns = [
  "Kind",
  "Site",
  "Floor",
  "Place",
  "Name",
  "Model",
  "Serial",
  "Firmware",
  "Address",
  "Reachable",
  "Signed in",
  "Registered",
  "Matches",
  "State",
  "Checked (UTC)",
  "SIP user",
  "From end to end",
  "Last proof",
  "Proven (UTC)",
  "What it means",
  "Who",
  "Until",
] as const;

type Column = (typeof columns)[number];

function rowOf(cells: Partial<Readonly<Record<Column, string>>>): TableRow {
  return columns.map((column) => cells[column] ?? "");
}

function rowsOf({ devices, lines, points }: Sheet): TableRow[] {
  return [
    ...devices.map((device) =>
      rowOf({
        Kind: "device",
        Site: device.site,
        Floor: device.floor,
        Place: device.place,
        Name: device.name,
        Model: device.model,
        Serial: device.serial,
        Firmware: device.firmware,
        Address: device.address,
        ...Object.fromEntries(statusNames.map((name, at) => [columns[9 + at] ?? "", stateWords[device.truths[name].state]] as const)),
        State: device.words,
        "Checked (UTC)": device.checkedAt ?? "",
      }),
    ),
    ...lines.map((line) =>
      rowOf({
        Kind: "line",
        Name: line.name,
        State: line.state.replace("_", " "),
        "SIP user": line.user,
        "From end to end": line.ends.map(({ device, words }) => `${device}: ${words}`).join("; "),
        "Last proof": line.proof.words,
        "Proven (UTC)": line.proof.at ?? "",
      }),
    ),
    ...points.map((point) =>
      rowOf({
        Kind: "open point",
        Name: point.what,
        State: point.why,
        "What it means": point.means,
        Who: point.who,
        Until: point.until ?? "",
      }),
    ),
  ];
}

/** A sheet as a file to save: a row for each device, line and open point on it. */
export function sheetFile(sheet: Sheet, format: TableFormat): Response {
  const name = sheet.number ?? `lineward-hand-over-${sheet.madeAt.slice(0, 10)}`;
  return tableFile(format, { name, columns, rows: rowsOf(sheet) });
}

/** A sheet as it was asked for. */
export function sheetAnswer(sheet: Sheet, format: TableFormat | "json"): Sheet | Response {
  return format === "json" ? sheet : sheetFile(sheet, format);
}
