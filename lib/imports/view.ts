import "server-only";
import type { z } from "zod";
import { columnNotes } from "./column-notes";
import { type ImportCounts, type importRow, importRowState, type importView } from "./schemas";
import type { ImportRecord, RowRecord } from "./store";
import { decisionOf, importColumns, verdictOf } from "./store";

export const noCounts: ImportCounts = { new: 0, changed: 0, same: 0, conflict: 0, wrong: 0, left_out: 0 };

/** A list as its person sees it. */
export function viewOf(row: ImportRecord): z.input<typeof importView> {
  const { id } = row;
  const columns = importColumns.columns.read(row.columns, id, []);
  return {
    id,
    name: row.name,
    state: row.jobId === null ? "open" : "started",
    job: row.jobId,
    ...(row.sheet === null ? {} : { sheet: row.sheet }),
    encoding: row.encoding,
    separator: row.separator,
    columns: columns.map(({ header, field, by }) => ({ header, field, by })),
    defaults: {
      ...importColumns.defaults.read(row.defaults, id, {}),
      ...(row.sealed === null ? {} : { password: { set: true as const } }),
    },
    total: row.total,
    counts: importColumns.counts.read(row.counts, id, noCounts),
    missingSites: importColumns.missing.read(row.missing, id, []),
    // Of the columns as they are now: what a person has said of them since counts.
    notes: [...columnNotes(columns), ...importColumns.notes.read(row.notes, id, [])],
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** A row as its person sees it. */
export function rowView(row: RowRecord): z.input<typeof importRow> {
  const { cells, problems, deviceName } = verdictOf(row);
  const decision = decisionOf(row);
  return {
    row: row.row,
    state: importRowState.catch("wrong").parse(row.state),
    cells,
    problems,
    ...(row.deviceId === null ? {} : { deviceId: row.deviceId }),
    ...(deviceName === undefined ? {} : { deviceName }),
    ...(decision === null ? {} : { decision }),
  };
}
