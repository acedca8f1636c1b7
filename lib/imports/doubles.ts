import { problem } from "./cells";
import type { Verdict } from "./facts";
import type { LookedRow } from "./look-at-row";
import type { ImportDecision, ImportField, ImportProblem, ImportRowState } from "./schemas";

/** Rows that share a key, in the order of the list. */
export type RowsOfKey = (key: string) => readonly number[];

const kinds: Readonly<Record<string, { field: ImportField | null; code: string; words: string }>> = {
  d: { field: null, code: "double_device", words: "the same device" },
  a: { field: "address", code: "double_address", words: "this address" },
  s: { field: "serial", code: "double_serial", words: "this serial" },
  n: { field: "name", code: "double_name", words: "this name at this site" },
  u: { field: "line_user", code: "double_line_user", words: "this SIP user at this site" },
};

/** Rows named in a sentence; the rest is counted. */
const namedMax = 5;

function rowsText(rows: readonly number[]): string {
  const named = rows.slice(0, namedMax).join(", ");
  const more = rows.length - namedMax;
  return `${rows.length === 1 ? "Row" : "Rows"} ${named}${more > 0 ? ` and ${more} more` : ""} ${rows.length === 1 ? "has" : "have"}`;
}

/** What a row would do to the field of a key; a double of what it leaves alone is none of its doing. */
function touches({ state, wish, verdict }: LookedRow, kind: string): boolean {
  if (kind === "d" || state === "new") {
    return true;
  }
  const field = kinds[kind]?.field;
  return state === "changed" && wish !== undefined && field != null && verdict.cells[field]?.was !== undefined;
}

/** The problems of a row with other rows of its list. */
function doublesOf(looked: LookedRow, rowsOf: RowsOfKey): ImportProblem[] {
  return looked.verdict.keys.flatMap((key) => {
    const kind = kinds[key.charAt(0)];
    const others = kind && touches(looked, key.charAt(0)) ? rowsOf(key).filter((row) => row !== looked.row) : [];
    return kind === undefined || others.length === 0
      ? []
      : [problem(kind.field, kind.code, `${rowsText(others)} ${kind.words} too.`, { rows: others.slice(0, 100) })];
  });
}

/** A row as it stands in the end. */
export interface CheckedRow {
  readonly row: number;
  readonly state: ImportRowState;
  readonly verdict: Verdict;
  readonly deviceId: string | null;
}

/** The end of the check of a row: its doubles, the first problem of each cell beside it, and what all that makes of it. */
export function concluded(looked: LookedRow, decision: ImportDecision | null, rowsOf: RowsOfKey): CheckedRow {
  const leftOut = decision === "leave_out";
  const problems = [...looked.verdict.problems, ...(leftOut ? [] : doublesOf(looked, rowsOf))];
  const cells = { ...looked.verdict.cells };
  for (const { field, message } of problems) {
    if (field !== null && cells[field]?.problem === undefined) {
      cells[field] = { ...cells[field], problem: message };
    }
  }
  const wrong = problems.some(({ decidable }) => decidable !== true);
  const state: ImportRowState = leftOut ? "left_out" : wrong ? "wrong" : looked.state;
  return { row: looked.row, state, verdict: { ...looked.verdict, cells, problems }, deviceId: looked.device?.id ?? null };
}

/** Rows by their keys. Rows that are left out are nobody's doubles. */
export function rowsByKey(rows: Iterable<{ readonly row: number; readonly keys: readonly string[] }>): RowsOfKey {
  const byKey = new Map<string, number[]>();
  for (const { row, keys } of rows) {
    for (const key of keys) {
      const known = byKey.get(key);
      known ? known.push(row) : byKey.set(key, [row]);
    }
  }
  return (key) => byKey.get(key) ?? [];
}
